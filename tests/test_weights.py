"""A weight's way through the Till: taken with its tare or typed by hand, on the receipt, in the journal, in the reports."""

from datetime import date

import pytest

from data.reader import open_reader
from pos.errors import PosError
from pos.site import check_setting
from tests.counter import CASHIER, MANAGER, MANAGER_PIN, OPEN, entries, play, run, stocked, verified

PAY = {"do": "pay", "tender": "wechat", "amount": "3.83"}


@pytest.fixture
def folder(tmp_path):
    return stocked(tmp_path / "till")


def test_a_weight_with_its_tare_is_on_the_record_and_the_tables_come_to_the_same(folder):
    weighed = {"do": "add", "product": "V001", "quantity": "1.125", "tare": "0.005"}
    *_, added, paid = play(folder, [CASHIER, OPEN, weighed, PAY])
    assert (added["quantity"], added["tare"], added["amount"]) == ("1.125", "0.005", "3.83")
    assert paid["total"] == "3.83"
    line = next(entry for entry in entries(folder) if entry["kind"] == "sale.rung")["body"]["lines"][0]
    assert (line["quantity"], line["tare"]) == (1125, 5)
    assert "keyed" not in line
    verified(folder)


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": "V001", "quantity": "1", "tare": "-0.005"},
        {"product": "V001", "quantity": "999.999", "tare": "0.001"},
        {"product": "E01", "quantity": "1", "tare": "0.005"},
        {"name": "散装花生", "price": "2.80", "quantity": "2", "tare": "0.005"},
    ],
)
def test_a_tare_is_of_weighed_goods_and_above_nothing(folder, wrong):
    *_, refused = play(folder, [CASHIER, OPEN, {"do": "add", **wrong}])
    assert (refused["code"], refused["error"]) == (
        "bad_value",
        "皮重只用于称重商品，要大于 0，并且毛重不超过 999.999 公斤。",
    )


def test_a_scale_is_this_machines_own_and_a_tare_is_the_managers(folder, tmp_path):
    words = ("--data", str(folder))
    assert run("set", "scale.port", "serial:///dev/ttyUSB0?baud=9600&bits=7&parity=even", *words).returncode == 0
    assert run("get", "scale.port", *words).stdout.decode().strip().endswith("bits=7&parity=even")
    wrong = {"scale.port": "serial:///dev/ttyUSB0?baud=fast", "scale.kind": "x", "display.pole": "usb://04b8:0e15"}
    for key, value in (wrong | {"display.pole_kind": "lcd", "scale.least": "0"}).items():
        with pytest.raises(PosError):
            check_setting(key, value)
    assert run("set", "tare.bag", "8", *words).returncode == 1
    pin = tmp_path / "pin"
    pin.write_text(MANAGER_PIN)
    assert run("set", "tare.bag", "8", *words, "--pin-file", str(pin)).returncode == 0
    changed = [entry["body"]["key"] for entry in entries(folder) if entry["kind"] == "setting.changed"]
    assert ("tare.bag" in changed, "scale.port" in changed) == (True, False)


def test_goods_known_by_their_barcode_are_weighed_the_same(folder):
    weighed = {"do": "scan", "code": "6901234567892", "quantity": "1.125", "tare": "0.005"}
    piece = {"do": "scan", "code": "E-1", "tare": "0.005"}
    *_, added, refused = play(folder, [CASHIER, OPEN, weighed, piece])
    assert (added["quantity"], added["tare"]) == ("1.125", "0.005")
    assert refused["code"] == "bad_value"


def test_a_weight_typed_by_hand_is_counted_for_whoever_typed_it(folder):
    typed = {"do": "add", "product": "V001", "quantity": "1.125", "keyed": 1}
    play(folder, [CASHIER, OPEN, typed, PAY, {"do": "close_shift", "counted": "200.00"}, MANAGER, {"do": "z"}])
    closed = next(entry for entry in entries(folder) if entry["kind"] == "z.closed")["body"]
    assert closed["keyed_weights"] == 1
    with open_reader(folder) as reader:
        day = date.fromisoformat(closed["business_date"])
        assert [(row.staff, row.keyed_weights) for row in reader.exceptions(day, day)] == [("王芳", 1)]


def test_a_weight_changed_by_hand_afterwards_is_no_longer_the_scales(folder):
    weighed = {"do": "add", "product": "V001", "quantity": "1.130", "tare": "0.005"}
    changed = {"do": "set_quantity", "line": 1, "quantity": "1.125"}
    play(folder, [CASHIER, OPEN, weighed, changed, PAY])
    line = next(entry for entry in entries(folder) if entry["kind"] == "sale.rung")["body"]["lines"][0]
    assert line["keyed"] == 1
    assert "tare" not in line
