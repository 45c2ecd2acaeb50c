"""Characters on their way to the paper: what a printer has goes as it is, all else arrives as dots, and nothing as `?`."""

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.document import Document, Text, from_json
from printing.escpos_bytes import job_of, showable
from printing.layout import Line, clean, plain_text
from printing.papers import Papers
from printing.profile import Profile
from printing.raster import CELL, STRIP_ROWS, line_picture
from tests.devices.paper import Paper, read
from tests.printing.samples import line, meal, sale, site

PROFILES = {name: Profile(charset=name) for name in ("gb18030", "gbk", "none")}


def two_bytes() -> Iterator[str]:
    """Every character of GB 18030's two-byte part."""
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            yield bytes((lead, trail)).decode("gb18030")


def is_han(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("CJK UNIFIED")


def is_full_width(letter: str) -> bool:
    return "\u3001" <= letter <= "\u303f" or "\uff01" <= letter <= "\uffe6"


HAN = [letter for letter in two_bytes() if is_han(letter)]
MARKS = [letter for letter in two_bytes() if is_full_width(letter)]


def printed(text: str, charset: str) -> Paper:
    blocks = tuple(Text(text[start : start + 24]) for start in range(0, len(text), 24))
    return read(job_of(Document(48, blocks), PROFILES[charset]).data, cells=48)


@pytest.mark.parametrize("charset", ["gb18030", "gbk"])
def test_every_han_of_the_two_byte_part_comes_back_as_it_went_in(charset):
    sent = [letter for letter in HAN + MARKS if showable(letter, charset)]
    paper = printed("".join(sent), charset)
    assert paper.text.replace("\n", "") == "".join(sent)
    assert not paper.pictures


def test_what_is_sent_is_all_that_the_charsets_have():
    assert len(HAN) > 20_900 and "㑇" in HAN and "龥" in HAN
    assert {"，", "。", "：", "（", "）", "！", "￥", "％", "　", "〇"} <= {*MARKS, "　"}
    assert [letter for letter in HAN + MARKS if not showable(letter, "gb18030")] == []
    # What GB 18030 added to GBK's Han is not in the printers that know GBK alone: it goes to them as dots.
    lacking = {letter for letter in HAN if not showable(letter, "gbk")}
    assert len(lacking) == 52 and all("\u3400" <= letter <= "\u4dbf" for letter in lacking)


@pytest.mark.parametrize("charset", ["gb18030", "gbk"])
@given(st.text(st.characters(exclude_categories=("Cs", "Cn", "Co")), min_size=1, max_size=12))
def test_all_others_arrive_as_dots_and_never_as_a_question_mark(charset, text):
    paper = printed(text, charset)
    text = clean(text)
    if showable(text, charset):
        assert paper.text.replace("\n", "").split() == text.split()
    else:
        assert paper.pictures and paper.text.count("?") <= text.count("?")
        assert any(any(picture.data) for picture in paper.pictures)


@pytest.mark.parametrize("letter", ["㐂", "䶮", "𠮷", "🍅", "한", "ñ", "\U0002ebf0", "\U000fffff", "\u0378"])
def test_a_character_that_no_typeface_has_is_still_something_to_see(letter):
    ink = line_picture(Line(letter), 4).crop((0, 0, 2 * CELL, 24)).convert("L").histogram()[0]
    assert ink > 20


def test_the_old_yuan_sign_is_sent_as_the_one_that_printers_have():
    assert printed("¥12.00", "gbk").text == "￥12.00"


@pytest.mark.parametrize(("width", "cells"), [("80", 48), ("58", 32)])
def test_a_printer_without_chinese_gets_the_whole_paper_as_dots_in_short_strips(width, cells):
    text = Papers(site(paper_width=width)).receipt(sale(line(name="𠮷祥豆腐"), meal(2, 81, "80", 1000)))
    profile = Profile(dots=cells * CELL, charset="none")
    paper = read(job_of(from_json(text), profile).data, cells=cells)
    assert not paper.text.strip() and paper.cuts == 1
    assert {picture.dots_wide for picture in paper.pictures} == {cells * CELL}
    assert max(picture.rows for picture in paper.pictures) <= STRIP_ROWS
    # Every line that a printer with Chinese sets is there, at its height.
    assert sum(picture.rows for picture in paper.pictures) > 24 * plain_text(text).count("\n")


def test_an_english_paper_of_plain_letters_needs_no_dots_even_there():
    paper = printed("TOTAL 12.00", "none")
    assert paper.text == "TOTAL 12.00" and not paper.pictures
