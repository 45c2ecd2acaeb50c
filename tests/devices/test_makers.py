"""The example of a maker's own library, found and run as an installed package is."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest

from devices.makers import MakersTalk, open_makers
from devices.port import Unreachable
from devices.watch import Watch
from pos.resident import ReadCard
from tests.counter import ROOT
from tests.devices.cards import OLD_LADY, OLD_MAN, MadeUpCard
from tests.devices.lines import PATIENCE


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "id-reader-example"))


def lay(folder: Path, card: MadeUpCard) -> None:
    born = f"{card.born[:4]}-{card.born[4:6]}-{card.born[6:]}"
    half = folder / "half"
    half.write_text(f"{card.number}\n{card.name}\n{'M' if card.sex == '1' else 'F'}\n{born}\n", "utf-8")
    half.rename(folder / "card.txt")


@pytest.fixture
def watched(tmp_path):
    cards: queue.Queue[ReadCard] = queue.Queue()
    troubles: queue.Queue[str] = queue.Queue()
    states: queue.Queue[str] = queue.Queue()
    watch = Watch(
        f"maker://example/{tmp_path}",
        lambda: MakersTalk(cards.put, troubles.put, poll_s=0.005),
        told=states.put,
        open_port=open_makers,
        pauses=(0.01,),
    )
    watch.start()
    yield cards, troubles, states
    watch.stop()


def test_the_example_reads_a_card_once_until_it_was_lifted(watched, tmp_path):
    cards, troubles, states = watched
    assert states.get(timeout=PATIENCE) == "connected"
    lay(tmp_path, OLD_LADY)
    assert cards.get(timeout=PATIENCE) == ReadCard(OLD_LADY.number, "陈秀英", "F", "1945-02-03")
    lay(tmp_path, OLD_LADY.but(born="19450204"))
    assert troubles.get(timeout=PATIENCE) == "again"
    lay(tmp_path, OLD_LADY)
    assert troubles.get(timeout=PATIENCE) == ""
    assert cards.empty()
    (tmp_path / "card.txt").unlink()
    (tmp_path / "card.txt").write_text("not yet", "utf-8")
    assert troubles.get(timeout=PATIENCE) == "again"
    (tmp_path / "card.txt").unlink()
    assert troubles.get(timeout=PATIENCE) == ""
    lay(tmp_path, OLD_MAN)
    assert cards.get(timeout=PATIENCE).name == "欧阳德全"


@pytest.mark.parametrize(
    ("url", "why"), [("maker://nobody/1", "unknown_device"), ("maker://example//no/such", "refused")]
)
def test_a_library_that_is_not_there_or_does_not_open_says_so(url, why):
    with pytest.raises(Unreachable) as gone:
        open_makers(url)
    assert gone.value.why == why
