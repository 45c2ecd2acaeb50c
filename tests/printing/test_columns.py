"""Columns of every paper, at both widths and in both languages: counted in cells, figures whole and in line, nothing cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos.money import PRICE_MAX, amount_of, format_money
from pos.product import Category, Product
from pos.ticket import with_notes
from pos.totals import Drawer
from printing.document import SIZES, Columns, Document, from_json
from printing.layout import Laid, Line, clean, lay, width
from printing.papers import Papers
from printing.totals import money
from tests.printing.samples import CLOSED, OPEN, TOTALS, Z, line, meal, sale, site

CELLS = {"80": 48, "58": 32}
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
NAMES = st.text(
    st.one_of(HAN, st.characters(min_codepoint=33, max_codepoint=126), st.just(" ")), min_size=1, max_size=60
)
MOST = amount_of(PRICE_MAX, 9_999_000)  # the largest line there can be
SUMS = st.integers(-MOST * 99, MOST * 99)


@st.composite
def papers(draw: st.DrawFn) -> tuple[Papers, int]:
    paper = draw(st.sampled_from(("80", "58")))
    chosen = {
        "paper_width": paper,
        "paper_language": draw(st.sampled_from(("zh", "en"))),
        "paper_type": draw(st.sampled_from(("normal", "large"))),
        "weight_unit": draw(st.sampled_from(("kg", "jin"))),
    }
    return Papers(site(**chosen)), CELLS[paper]


@st.composite
def lines(draw: st.DrawFn) -> dict[str, object]:
    price = draw(st.integers(1, PRICE_MAX))
    unit = draw(st.sampled_from(("kg", "份", "盒")))
    most = 999_999 if unit == "kg" else 9_999
    quantity = draw(st.integers(1, most)) * (1 if unit == "kg" else 1000)
    return line(name=draw(NAMES), price=price, quantity=quantity, unit=unit, amount=amount_of(price, quantity))


def laid(document: str) -> tuple[Document, list[Laid]]:
    read = from_json(document)
    return read, list(lay(read))


def check(document: str, cells: int) -> list[Line]:
    """No line is wider than the paper, and every row's last figure stands whole at the right edge."""
    read, out = laid(document)
    made = [one for one in out if isinstance(one, Line)]
    for one in made:
        assert width(one.text) * SIZES[one.size][0] <= cells, one
    for block in read.blocks:
        if isinstance(block, Columns) and block.cells[-1].align == "right" and block.cells[-1].text.strip():
            figure = clean(block.cells[-1].text).rstrip()
            if width(figure) <= cells:
                at_the_edge = [one for one in made if one.text.endswith(figure)]
                assert any(width(one.text) == cells // SIZES[one.size][0] for one in at_the_edge), figure
    return made


def letters(text: str) -> str:
    return clean(text).replace(" ", "").replace("\u3000", "")


@given(papers(), st.lists(lines(), min_size=1, max_size=3), st.sampled_from(("wechat", "cash")))
def test_a_receipt_holds_every_name_and_figure_whole(made, sold, tender):
    maker, cells = made
    net = sum(int(str(each["amount"])) for each in sold)
    tenders = [{"tender": tender, "amount": net, **({"given": net + 100, "change": 100} if tender == "cash" else {})}]
    out = check(maker.receipt(sale(*sold, tenders=tenders, net=net, rounding=0)), cells)
    text = "".join(letters(one.text) for one in out)
    for each in sold:
        assert any(one.text.endswith(format_money(int(str(each["amount"])))) for one in out)
        assert letters(str(each["name"])) in text
    assert any(one.text.endswith(f"￥{format_money(net)}") for one in out)


@given(papers(), SUMS, st.integers(0, 10**7), NAMES)
def test_a_slip_of_the_drawer_holds_every_figure_whole(made, fen, count, name):
    maker, cells = made
    totals = replace(
        TOTALS,
        sales=count, net_fen=fen, rounding_fen=-fen, refunds=count, refunded_fen=fen,
        tenders_fen={"cash": fen, "wechat": -fen}, categories_fen={name[:40]: fen},
        tiers={"80": {"meals": count, "given_fen": abs(fen)}},
    )  # fmt: skip
    shift = CLOSED.shift._replace(counted_fen=fen, expected_fen=-fen, staff=name[:20], reason=name)
    report = replace(CLOSED, shift=shift, totals=totals, drawer=Drawer(abs(fen), fen, abs(fen), 5))
    for document in (
        maker.shift(report, copy=(1, 2)),
        maker.z(replace(Z, totals=totals, grand_fen=fen, shifts=(report,))),
    ):
        out = check(document, cells)
        assert any(one.text.endswith(money(fen)) for one in out)
    out = check(maker.opening(OPEN.shift, shift), cells)
    assert any(one.text.endswith(money(fen)) for one in out)


@given(
    papers(),
    NAMES,
    st.integers(1, PRICE_MAX),
    st.sampled_from(("kg", "份")),
    st.text("0123456789AB-", min_size=1, max_size=20),
)
@example((Papers(site(paper_width="58")), 32), "西红柿", PRICE_MAX, "kg", "V001")
def test_a_shelf_label_holds_name_price_and_code(made, name, price, unit, code):
    maker, cells = made
    product = Product(code, name, unit, Category("蔬菜"), price)
    out = check(maker.labels([product]), cells)
    assert letters(name) in "".join(letters(one.text) for one in out)
    assert any("￥" in one.text for one in out)


@given(papers(), NAMES, NAMES, st.integers(1, 9_999), st.integers(1, 99_999))
def test_a_kitchen_ticket_holds_dish_note_and_number(made, name, note, pieces, ticket):
    maker, cells = made
    dish = {**meal(1, 81, "80", 1000), "name": name, "quantity": pieces * 1000}
    document = with_notes(maker.kitchen(sale(dish, ticket=ticket), {"R0031"}), lambda _resident: note)
    out = check(document, cells)
    text = "".join(letters(one.text) for one in out)
    assert letters(name) in text and letters(note) in text and str(ticket) in text
    assert any(one.text.endswith(f"x {pieces}") for one in out)


@pytest.mark.parametrize("paper", ["80", "58"])
def test_figures_of_a_receipt_stand_under_each_other(paper):
    sold = [
        line(name=name, amount=fen) for name, fen in (("葱", 5), ("西红柿", 123_456), ("a long name of much", 99_99))
    ]
    _read, out = laid(Papers(site(paper_width=paper)).receipt(sale(*sold)))
    rows = [one.text for one in out if isinstance(one, Line) and one.text.endswith(("0.05", "1234.56", "99.99"))]
    assert len(rows) == 3 and {width(row) for row in rows} == {CELLS[paper]}
