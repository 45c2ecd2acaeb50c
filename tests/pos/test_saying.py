"""How a text and a refusal are said to a person, in either language."""

import pytest

from pos import words
from pos.errors import PosError
from pos.ledger import Head, Missing
from pos.words import Words

ZH, EN = Words("zh"), Words("en")


def test_a_text_is_said_in_the_readers_language_with_its_blanks_filled():
    assert (Words().language, EN.language) == ("zh", "en") and EN("") == ""
    assert (ZH("现金"), EN("现金"), ZH("自己写的"), EN("自己写的")) == ("现金", "Cash", "自己写的", "自己写的")
    assert ZH("小票 {about}", about=7) == "小票 7" and EN("小票 {about}", about=7) == "Receipt 7"
    assert ZH("{这样}") == "{这样}"  # nothing to fill: somebody's own braces stay
    with pytest.raises(ValueError, match=r"^no such language: de$"):
        Words("de")


def test_a_refusal_is_named_by_its_code_and_cause():
    plain, more = PosError("no_shift"), PosError("bad_value", "money", field="x")
    assert (str(plain), plain.code, plain.why, plain.values) == ("no_shift", "no_shift", "", {})
    assert (str(more), more.code, more.why, more.values) == ("bad_value.money", "bad_value", "money", {"field": "x"})
    with pytest.raises(ValueError, match=r"^no such refusal: no_such$"):
        PosError("no_such")


def test_a_refusal_is_said_by_its_cause_or_else_its_code():
    assert ZH.sentence(PosError("not_signed_in")) == "请先登录。"
    assert ZH.sentence(PosError("bad_value", "reason", field="reason")) == "请写上原因。"
    assert ZH.sentence(PosError("bad_value", "whatever", field="x")) == ZH.sentence(PosError("bad_value", field="x"))
    assert "{evil}" in ZH.sentence(PosError("unknown_code", code="{evil}"))


def test_a_refusals_money_quantity_and_tender_are_shown_as_people_write_them():
    refusal = PosError("unbalanced", "too_much", left_fen=780, tender="wechat")
    assert ZH.sentence(refusal) == "只剩 7.80 元要收，微信 不能多收。"
    assert EN.sentence(refusal) == "Only ¥7.80 is left to pay; WeChat cannot take more."
    own = PosError("unbalanced", "too_much", left_fen="很多", tender="饭票")
    assert ZH.sentence(own) == "只剩 很多 元要收，饭票 不能多收。"
    assert ZH.sentence(PosError("over_refund", line=1, left_quantity=1500)) == "第 1 行最多还能退 1.5。"
    assert ZH.sentence(PosError("over_refund", line=1, left_quantity="一半")) == "第 1 行最多还能退 一半。"


def test_a_refusal_of_a_row_names_the_row():
    assert ZH.sentence(PosError("no_shift", of="西红柿")) == f"西红柿：{ZH.sentence(PosError('no_shift'))}"
    assert EN.sentence(PosError("no_shift", of="3")) == f"3: {EN.sentence(PosError('no_shift'))}"


@pytest.mark.parametrize(
    ("ends", "seen", "why", "said"),
    [
        (1204, 1240, "", "head_missing"),
        (1239, 1240, "", "head_missing"),
        (1240, 1240, "", "head_missing.longer"),  # rows of its own in the place of those it lacks
        (1300, 1240, "", "head_missing.longer"),
        (1300, 1240, "changed", "head_missing.changed"),
        (1204, 1240, "other", "head_missing.other"),
    ],
)
def test_a_ledger_that_lacks_what_was_seen_says_in_which_way(ends, seen, why, said):
    missing = Missing(Head("1", seen, "a", seen, 0), Head("1", ends, "b", ends, 0), why)
    refusal = missing.refusal()
    assert (str(refusal), refusal.values) == (said, {"ends": f"{ends:,}", "seen": f"{seen:,}"})
    assert f"{seen:,}" in ZH.sentence(refusal)


def test_a_tier_is_called_by_its_age_and_the_first_is_the_standard():
    assert [words.tier_label(tier) for tier in ("", "0")] == ["标准价"] * 2
    assert EN(words.tier_label("80"), age="80") == "80 and over" and ZH(words.tier_label("9"), age=9) == "9 岁以上档"


def test_the_process_speaks_the_language_it_was_told():
    before = words.language()
    try:
        words.use("en")
        assert (words.language(), words._("小票 {about}", about=7)) == ("en", "Receipt 7")
        assert words.sentence(PosError("not_signed_in")) == EN("请先登录。") != "请先登录。"
        words.use("zh")
        assert (words.language(), words._("现金")) == ("zh", "现金")
    finally:
        words.use(before)
