"""A printer's profile: read from the settings, and obeyed by the bytes."""

import pytest

from pos.site import Site
from printing.document import Cut, Document, Text
from printing.escpos_bytes import job_of, render
from printing.papers import Papers
from printing.profile import DEFAULT, Profile, profile_of
from tests.devices.paper import read
from tests.printing.samples import line, sale, site


def test_what_is_not_set_is_an_eighty_millimetre_printer_made_for_china():
    assert profile_of(Site({})) == DEFAULT == Profile(576, "gbk", True, 2, False, "auto")
    assert DEFAULT.cells == 48


def test_each_printer_has_its_own_settings_and_the_kitchen_takes_the_paper_of_the_counter_where_it_says_nothing():
    settings = {"paper.width": "58", "printer.receipt.charset": "none", "printer.kitchen.cutter": "no"}
    more = {"printer.kitchen.kick": "now", "printer.kitchen.drawer": "5", "printer.receipt.answers": "no"}
    known = Site(settings | more)
    assert profile_of(known) == Profile(384, "none", True, 2, False, "no")
    assert profile_of(known, "kitchen") == Profile(384, "gbk", False, 5, True, "auto")
    wide = Site(settings | {"printer.kitchen.width": "80", "printer.receipt.dots": "360"})
    assert (profile_of(wide).cells, profile_of(wide, "kitchen").cells) == (30, 48)


@pytest.mark.parametrize(
    ("charset", "text", "as_text"),
    [
        ("gbk", "西红柿", True),
        ("gbk", "€", False),
        ("gb18030", "€", True),
        ("gb18030", "𠮷", False),
        ("none", "西红柿", False),
        ("none", "TOTAL 12.00", True),
    ],
)
def test_what_a_printer_has_no_character_for_goes_as_dots(charset, text, as_text):
    job = job_of(Document(48, (Text(text),)), Profile(charset=charset))
    assert (b"\x1dv0" not in job.data) == as_text


def test_a_printer_without_chinese_gets_no_chinese_command():
    job = job_of(Document(48, (Text("TOTAL", "double"), Text("西红柿", "double"))), Profile(charset="none"))
    assert b"\x1c" not in job.data[: job.data.index(b"\x1dv0")]
    assert not read(job.data, cells=48).lines


def test_paper_without_a_cutter_is_fed_past_the_edge():
    job = job_of(Document(48, (Text("x"), Cut())), Profile(cutter=False))
    assert b"\x1dV" not in job.data and job.data.endswith(b"\n\n\n\n")


@pytest.mark.parametrize("dots", [360, 384, 420, 504, 576])
def test_a_paper_made_for_a_wider_printer_fits_the_one_that_stands_in(dots):
    receipt = Papers(site()).receipt(sale(line(), line(2, name="一种名字特别特别长的新鲜蔬菜")))
    paper = read(render(receipt, Profile(dots=dots)).data, cells=dots // 12)
    assert "西红柿" in paper.text and "3.83" in paper.text
