"""Codes and cards by text: what `main.py play` answers to scans of every kind."""

from __future__ import annotations

from typing import Any

from biip.checksums import gs1_standard_check_digit

from tests.counter import GOODS, MANAGER, OPEN, entries, id_number, new_site, play, run

GS = "\x1d"


def label(body: str) -> str:
    return body + str(gs1_standard_check_digit(body))


EGGS = label("690000000000")


def test_scans_labels_and_looks(tmp_path):
    new_site(tmp_path / "till").close()
    folder, old, card = tmp_path / "till", label("21000120125000525"), id_number("1945-02-03")
    script: list[dict[str, Any]] = [
        *(MANAGER, *GOODS, OPEN),
        {"do": "set_product", "code": "V001", "barcode": "12"},
        {"do": "set_product", "code": "E01", "barcode": EGGS},
    ]
    told: list[dict[str, Any]] = [
        {"do": "scan", "code": old},
        {"do": "label_price", "line": 1, "use": "today"},
        {"do": "label_price", "line": 1, "use": "half"},
        {"do": "scan", "code": f"]d2010{EGGS}10L34{GS}17701130"},
        {"do": "scan", "code": f"010{EGGS}17200101"},
        {"do": "look_code", "code": old},
        {"do": "look_card", "id": card},
        {"do": "look_card", "id": card[:-1]},
        {"do": "set_setting", "setting": "barcode.patterns", "value": "21PPPPP"},
        {"do": "set_setting", "setting": "reader.id", "value": "maker://example/COM3"},
        {"do": "set_setting", "setting": "scanner.port", "value": "maker://example/COM3"},
    ]
    answers = play(folder, [*script, *told])[-len(told) :]
    scanned, today, half, dated, past, looked, seen, short, bad, reader, scanner = answers
    assert {name: scanned[name] for name in ("name", "quantity", "amount", "label", "today")} == {
        **{"name": "西红柿", "quantity": "1.25", "amount": "5.25", "label": "5.25", "today": "4.25"},
    }
    assert (today["amount"], half["code"], dated["name"], past["code"]) == ("4.25", "bad_value", "鸡蛋", "expired")
    assert "2020-01-01" in past["error"]
    assert (looked["kind"], looked["today"], looked["label"], looked["unit"]) == ("label", "4.25", "5.25", "kg")
    assert seen == {
        **{"ok": True, "born": "1945-02-03", "age": seen["age"], "tier": "80"},
        "price": "10.00",
        "sex": "F",
    }
    assert (short["code"], bad["code"], reader["ok"], scanner["code"]) == ("bad_id", "bad_value", True, "bad_value")
    assert not any(card in str(entry) for entry in entries(folder))


def test_the_machines_settings_are_set_without_a_pin(tmp_path):
    new_site(tmp_path / "till").close()
    for key, value, code in (
        ("scanner.port", "serial:///dev/ttyUSB0?baud=9600", 0),
        ("reader.id", "tcp://127.0.0.1:4002", 0),
        ("reader.id", "maker://", 1),
        ("reader.id", "usb://04b8:0e15", 1),
        ("scanner.port", "none:", 0),
    ):
        done = run("set", key, value, "--data", str(tmp_path / "till"))
        assert done.returncode == code, done.stderr.decode()
