"""The shop behind the window opens its devices a moment after the counter can be used, and lets them go with it."""

import shop.counter
from shop.counter import Shop
from tests.counter import MANAGER_PIN, new_site
from tests.devices.lines import ServerLine
from tests.devices.pole import FakePole
from tests.devices.scale import FakeScale
from tests.ui.hands import Hands
from ui.app import open_window

PATIENCE_MS = 20_000


def test_the_shop_listens_to_the_scale_and_shows_the_customer_the_total(tmp_path, qtbot, qapp, monkeypatch):
    monkeypatch.setattr(shop.counter, "START_PRINTING_S", 0.05)
    with FakeScale(ServerLine(), "cas", beat_s=0.02) as scale, FakePole(ServerLine(), "vfd") as pole:
        site = new_site(tmp_path / "till")
        site.do("set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜")
        for key, value in (
            *(("scale.port", scale.line.url), ("scale.kind", "cas")),
            *(("display.pole", pole.line.url), ("display.pole_kind", "vfd")),
        ):
            site.do("set_setting", setting=key, value=value)
        site.close()
        behind = Shop(tmp_path / "till")
        window = open_window(behind.open, finish=Shop.close, on_till=behind.join, desk=behind.desk)
        with qtbot.waitSignal(window.till.ready, timeout=PATIENCE_MS):
            window.start()
        hands = Hands(window, qtbot)
        window.till.ask("sign_in", {"pin": MANAGER_PIN})
        window.till.ask("open_shift", {"float_fen": 20000})
        scale.put(1125)
        qtbot.waitUntil(lambda: window.desk.weighing.reading.weight == 1125, timeout=PATIENCE_MS)
        window.till.ask("add", {"product": "V001", "quantity": 1125})
        hands.settle()
        pole.wait_for(("", "1.125kgx3.40    3.83", "TOTAL           3.83"))
        qapp.removeEventFilter(window.filter)
        window.close()
        window.deleteLater()
