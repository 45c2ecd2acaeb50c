"""The first start: four answers make a site, and a wrong one is said in one line."""

from pathlib import Path

import pytest

from data.ledger import Ledger
from shop.counter import Shop
from shop.parts import create_ledger, make_till
from tests.counter import SetClock, quick_pins
from tests.ui.hands import Hands
from ui.app import open_window
from ui.firststart import FirstStartPage


@pytest.fixture
def fresh(tmp_path: Path, qtbot, qapp):
    clock, folder = SetClock(), tmp_path / "till"

    def begin(site: str, manager: str, pin: str) -> None:
        with quick_pins():
            create_ledger(folder, site=site, manager=manager, pin=pin, clock=clock).close()

    window = open_window(lambda: make_till(Ledger.open(folder), clock), begin=begin, finish=Shop.close)
    window.resize(1024, 768)
    window.show()
    window.start()
    yield Hands(window, qtbot), folder
    qapp.removeEventFilter(window.filter)
    window.close()
    window.deleteLater()


def fill(hands: Hands, site="柳堤服务站", manager="赵明", pin="2580", again="2580") -> FirstStartPage:
    page = hands.window.page
    assert isinstance(page, FirstStartPage)
    page.site.setText(site)
    page.manager.setText(manager)
    page.pin.setText(pin)
    page.again.setText(again)
    return page


def test_four_answers_by_keys_make_a_site(fresh, qtbot):
    hands, folder = fresh
    fill(hands, pin="", again="")
    hands.key("Enter")  # to the first empty field, the PIN
    hands.type("2580")
    hands.key("Enter")
    hands.type("2580")
    with qtbot.waitSignal(hands.window.till.ready, timeout=20_000):
        hands.key("Enter")
    hands.settle()
    assert hands.window.page.name == "signin"
    assert hands.view.site.name == "柳堤服务站"
    assert (folder / "ledger.db").is_file()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"site": ""}, "请填“服务站名称”。"),
        ({"manager": " "}, "请填“店长姓名”。"),
        ({"again": "2581"}, "两次密码不一样，请再输一次。"),
        ({"pin": "123", "again": "123"}, "密码要 4 到 8 位数字。"),
    ],
)
def test_a_wrong_answer_is_said_and_makes_nothing(fresh, wrong, said):
    hands, folder = fresh
    page = fill(hands, **wrong)
    page._begin()
    assert page.message.accessibleName() == said
    assert not (folder / "ledger.db").exists()
    assert hands.window.page is page


def test_a_scan_founds_nothing(fresh):
    hands, folder = fresh
    fill(hands)
    hands.scan("6901234567892")
    assert hands.window.page.name == "firststart"
    assert not (folder / "ledger.db").exists()


def test_a_ledger_that_is_there_already_is_left_alone(fresh):
    hands, folder = fresh
    with quick_pins():
        create_ledger(folder, site="别的店", manager="李四", pin="1234", clock=SetClock()).close()
    page = fill(hands)
    page._begin()
    assert page.message.accessibleName().startswith("这个文件夹里已经有账本")


def test_a_ledger_that_is_gone_is_said_at_once(qapp):
    window = open_window(lambda: pytest.fail("no Till yet"), begin=lambda *_answers: None, lost="账本不见了")
    window.show()
    window.start()
    page = window.page
    assert isinstance(page, FirstStartPage) and page.message.accessibleName() == "账本不见了"
    qapp.removeEventFilter(window.filter)
    window.close()
    window.deleteLater()
