"""The pictures of the papers that the documents show: every one is made, and the documents show every one."""

import re
from datetime import date
from pathlib import Path

from PIL import Image

from data import samples
from shop.demo import SetClock
from shop.paperpictures import leave_papers
from shop.parts import create_ledger, make_till
from tests.counter import NOON, quick_pins

PAGE = Path(__file__).parent.parent / "docs" / "papers.md"


def test_every_paper_is_drawn_and_every_picture_is_shown(tmp_path):
    clock = SetClock()
    clock.set(NOON)
    with (
        quick_pins(),
        create_ledger(
            tmp_path / "ledger", site=samples.SITE, manager=samples.MANAGER, pin=samples.MANAGER_PIN, clock=clock
        ) as ledger,
    ):
        till = make_till(ledger, clock)
        samples.stock(till, date(2026, 11, 23))
        till.do("sign_in", staff=samples.MANAGER, pin=samples.MANAGER_PIN)
        till.do("open_shift", float_fen=0)
        till.do("add", product="V001", quantity=1000)
        till.do("pay", tender="cash", amount_fen=1000)
        till.do("close_shift", counted_fen=0)
        till.do("z")
    leave_papers(tmp_path / "ledger", clock, tmp_path / "papers")
    made = {path.stem for path in (tmp_path / "papers").iterdir()}
    shown = re.findall(r"\(pictures/papers/(.+?)\.png\)", PAGE.read_text("utf-8"))
    assert sorted(shown) == sorted(made)
    assert all((PAGE.parent / "pictures" / "papers" / f"{name}.png").is_file() for name in shown)
    for picture in (tmp_path / "papers").glob("*.png"):
        with Image.open(picture) as image:
            assert image.width == 48 * 12 + 32 * 12 + 2 * 96
