import pytest

from data.pinyin import search_text


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("西红柿", "xhs"),
        ("西红柿", "xihongshi"),
        ("重庆小面", "cqxm"),
        ("长豇豆", "cjd"),
        ("女儿红", "nv"),
        ("AD钙奶", "adgn"),
    ],
)
def test_a_name_is_found_by(name, found):
    assert found in search_text(name)


def test_a_name_without_hanzi_stays():
    assert search_text("Cola") == "cola"
    assert search_text("") == ""
