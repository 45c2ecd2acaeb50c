"""The Z and the shift on A4: what stands there, and that the same report is the same file."""

from dataclasses import replace

import pytest

from pos.words import Words
from printing.document import Columns
from printing.pdf import shift_pdf, z_pdf
from printing.slips import shift_slip, z_slip
from tests.printing.samples import CLOSED, HASH, OPEN, TOTALS, Z, pages, site


def test_a_z_has_its_figures_its_shifts_and_its_hash():
    (text,) = pages(z_pdf(Z, site(), Words("zh")))
    for part in (
        "日结单 Z12",
        "幸福里便民菜店",
        "￥612.40",
        "￥1,234,567.89",
        "188.30",
        "70 岁以上档",
        "15.01",
        "426.30",
        "-0.30",
    ):
        assert part in text, part
    assert HASH in "".join(text.split())


def test_a_shift_has_its_drawer_and_its_count():
    (text,) = pages(shift_pdf(CLOSED, site(), Words("zh")))
    for part in ("交班单", "王芳", "200.00", "426.30", "426.00", "-0.30", "少找一张", "接班人"):
        assert part in text, part
    (open_text,) = pages(shift_pdf(OPEN, site(), Words("zh")))
    assert "当班小结" in open_text and "接班人" not in open_text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_report_is_the_same_file(language):
    assert z_pdf(Z, site(), Words(language)) == z_pdf(Z, site(), Words(language))


def test_a_long_day_goes_on_over_pages():
    many = replace(Z, shifts=(CLOSED,) * 80, totals=replace(TOTALS, categories_fen={f"类{i}": i for i in range(90)}))
    texts = pages(z_pdf(many, site(), Words("zh")))
    assert len(texts) > 2
    assert "类89" in "".join(texts) and HASH in "".join("".join(texts).split())


def test_a_character_the_typeface_lacks_is_marked_and_not_an_empty_box():
    (text,) = pages(z_pdf(replace(Z, staff="王𠮷<b>"), site(), Words("zh")))
    assert "王〓<b>" in text


def test_what_the_slip_says_stands_on_the_page_too():
    say = Words("zh")
    for slip, pdf in (
        (z_slip(Z, site(), say, 48), z_pdf(Z, site(), say)),
        (shift_slip(CLOSED, site(), say, 48), shift_pdf(CLOSED, site(), say)),
    ):
        text = "".join("".join(pages(pdf)).split())
        rows = [block for block in slip if isinstance(block, Columns)]
        figures = {cell.text for row in rows for cell in row.cells if cell.text}
        assert len(figures) > 20
        assert [
            figure
            for figure in figures
            if "".join(figure.split()) not in text and not figure.startswith("第 3 班 王芳")
        ] == []
