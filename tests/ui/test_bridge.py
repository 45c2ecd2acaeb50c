"""The way to the Till: order, waiting, a slow disk, refusals, and faults that say nothing of whom they were about."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pos.errors import PosError
from tests.ui.conftest import EGG, Counter
from ui.bridge import TillThread


@pytest.fixture
def bridge(counter: Counter, qtbot: Any) -> Iterator[TillThread]:
    made = TillThread(counter._make, finish=lambda _till: counter._ledger.close())
    with qtbot.waitSignal(made.ready, timeout=20_000):
        made.start()
    yield made
    made.stop()


def test_the_till_lives_on_a_thread_of_its_own(bridge: TillThread, qtbot: Any) -> None:
    where: list[int] = []
    bridge.query(lambda _till: threading.get_ident(), where.append)
    qtbot.waitUntil(lambda: bool(where))
    assert where != [threading.get_ident()]


def test_answers_come_in_the_order_of_asking_and_the_view_before_each(bridge: TillThread, qtbot: Any) -> None:
    heard: list[str] = []
    bridge.changed.connect(lambda view: heard.append(f"view {view.staff.name if view.staff else '-'}"))
    bridge.ask("sign_in", {"staff": "王芳", "pin": "1111"}, lambda answer: heard.append(str(answer["staff"])))
    bridge.ask("open_shift", {"float_fen": 0}, lambda answer: heard.append(f"shift {answer['shift']}"))
    bridge.ask("scan", {"code": EGG}, lambda answer: heard.append(str(answer["name"])))
    assert bridge.is_busy
    qtbot.waitUntil(lambda: not bridge.is_busy)
    assert heard == ["view 王芳", "王芳", "view 王芳", "shift 1", "view 王芳", "鸡蛋"]


def test_what_waits_goes_on_once_nothing_is_under_way(bridge: TillThread, qtbot: Any) -> None:
    heard: list[str] = []
    bridge.ask("sign_in", {"staff": "王芳", "pin": "1111"}, lambda _answer: heard.append("answer"))
    bridge.when_idle(lambda: heard.append("waited"))
    assert heard == []
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == ["answer", "waited"]
    bridge.when_idle(lambda: heard.append("at once"))
    assert heard[-1] == "at once"


def test_the_end_of_what_was_asked_is_after_what_its_answers_asked(bridge: TillThread, qtbot: Any) -> None:
    heard: list[str] = []

    def ask_again(_answer: object) -> None:
        heard.append("first")
        bridge.query(lambda _till: None, lambda _none: heard.append("second"))

    bridge.query(lambda _till: None, ask_again)
    bridge.when_answered(lambda: heard.append("end"))
    bridge.query(
        lambda _till: None, lambda _none: bridge.query(lambda _till: None, lambda _none: heard.append("later"))
    )
    qtbot.waitUntil(lambda: "later" in heard)
    assert heard == ["first", "second", "end", "later"]


def test_a_refusal_goes_to_the_asker_else_to_the_window(bridge: TillThread, qtbot: Any) -> None:
    codes: list[str] = []
    bridge.ask("sign_in", {"staff": "王芳", "pin": "0000"}, on_refusal=lambda refusal: codes.append(refusal.code))
    qtbot.waitUntil(lambda: not bridge.is_busy)
    assert codes == ["wrong_pin"]
    with qtbot.waitSignal(bridge.refused) as refused:
        bridge.ask("park")
    assert refused.args is not None and refused.args[0].code == "not_signed_in"


def test_a_till_that_cannot_be_made_says_why(qtbot: Any) -> None:
    def cannot() -> Any:
        raise PosError("ledger_in_use")

    bridge = TillThread(cannot)
    with qtbot.waitSignal(bridge.failed) as failed:
        bridge.start()
    assert failed.args is not None and failed.args[0].code == "ledger_in_use"
    bridge.stop()


def test_after_a_second_under_way_it_says_that_the_disk_is_slow(
    bridge: TillThread, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bool] = []
    bridge.slow.connect(said.append)
    disk = threading.Event()
    bridge._slow_timer.setInterval(1)
    bridge.query(lambda _till: disk.wait(20), lambda _result: None, hold=True)
    qtbot.waitUntil(lambda: said == [True])
    assert bridge.is_busy
    disk.set()
    qtbot.waitUntil(lambda: said == [True, False])


def test_another_threads_work_is_done_there_and_shown(bridge: TillThread, qtbot: Any) -> None:
    with qtbot.waitSignal(bridge.changed):
        future = bridge.from_elsewhere(lambda till: till.site.name)
    assert future.result(timeout=20) == "柳堤服务站"


def test_a_fault_is_logged_without_what_it_was_about(
    bridge: TillThread, qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "nobody may read " + "this"

    def breaks(_till: Any) -> None:
        raise KeyError(secret)

    with qtbot.waitSignal(bridge.broke):
        bridge.query(breaks, lambda _result: None)
    assert secret not in caplog.text
    assert "KeyError" in caplog.text and "test_bridge.py" in caplog.text
