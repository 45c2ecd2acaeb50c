"""The settings as a maintainer types them: what each takes at its edges, what it is where nothing was set."""

import struct
from zoneinfo import ZoneInfo, reset_tzpath

import pytest

from pos.errors import PosError
from pos.site import SETTINGS, Site, check_setting
from pos.staff import FREE_BY_DEFAULT

LINES = "none: tcp://10.0.0.5:4001 serial:///dev/ttyUSB0 serial://COM3?baud=9600&bits=7&parity=even&stop=2"
NO_LINES = (
    "none none://x tcp://host usb://04b8:0e15 cups://x serial:// serial:///dev/x? serial:///dev/x?baud=fast "
    "serial:///dev/x?baud=0960 serial:///dev/x?bits=9 serial:///dev/x?stop=3 serial:///dev/x?baud=9600&"
)
LONGEST_LABEL = "a" * 63
PRINTER = {
    "dots": ("", "360 384 420 504 512 576", "0 48 577"),
    "charset": ("gbk", "gb18030 gbk none", "GBK utf8"),
    "cutter": ("yes", "yes no", "YES 1"),
    "kick": ("queued", "queued now", "later"),
    "answers": ("auto", "auto yes no", "AUTO maybe"),
}
TABLE: dict[str, tuple[str, str, str]] = {
    # key: as it is where nothing was set, what it takes, what it does not
    "site.name": ("", "x" * 60, "x" * 61),
    "site.phone": ("", "5" * 40, "5" * 41),
    "site.address": ("", "x" * 80, "x" * 81),
    "site.zone": ("Asia/Shanghai", "UTC", "Mars/Base ../etc Asia localtime right/Asia/Shanghai posixrules"),
    "day.turns": ("00:00", "23:00", "24:00 4:00 04:30 04 0٤:00"),
    "period.breakfast": ("04:00", "00:00 09:59", "24:00 9:59"),
    "period.lunch": ("10:00", "10:30 19:59 23:59", "10:60 25:00 10.30"),
    "period.dinner": ("15:00", "20:00", "29:00"),
    "rounding.cash": ("jiao_down", "jiao_down jiao yuan_down none", "fen JIAO"),
    "weight.unit": ("kg", "kg jin", "斤 g"),
    "market.place": ("农贸市场", "x" * 40, "x" * 41),
    "receipt.footer": ("", "x" * 80, "x" * 81),
    "split.basis": ("profit", "profit sales", "income"),
    "discount.limit": ("20", "0 100", "101 -1 1.5 00020 ٢"),
    "discount.cashier": ("", "0 100", "101"),
    "discount.shop": ("", "0 100", "101"),
    "screen.lock": ("10", "0 240", "241"),
    "may.cashier": (" ".join(FREE_BY_DEFAULT), "seal_month", "add_staff nonsense"),
    "backup.place": ("", "x" * 600, "x" * 601),
    "scale.port": ("none:", LINES, f"maker://x {NO_LINES}"),
    "scale.kind": ("st", "st st_ask cas aclas dahua toledo", "x"),
    "scale.least": ("5", "1 1000", "0 1001"),
    "tare.bag": ("5", "0 2000", "2001"),
    "tare.box": ("20", "0 2000", "2001"),
    "display.pole": ("none:", LINES, f"maker://x {NO_LINES}"),
    "display.pole_kind": ("led8", "led8 vfd", "lcd"),
    "display.window": ("off", "off auto window", "on"),
    "display.language": ("", "zh en", "de"),
    "display.paycode": ("", "x" * 600, "x" * 601),
    "voice": ("off", "off zh en", "on"),
    "voice.volume": ("80", "0 100", "101"),
    "voice.night": ("30", "0 100", "101"),
    "scanner.port": ("none:", LINES, f"maker://x {NO_LINES}"),
    "reader.id": (
        "none:",
        f"maker://a.b-c_1 maker://a/x?y {LINES}",
        f"maker:// maker:///x maker://é maker:x {NO_LINES}",
    ),
    "paper.width": ("80", "58 80", "57 80mm"),
    "paper.type": ("normal", "normal large", "bold"),
    "slip.opening": ("yes", "yes no", "2"),
    "slip.cash": ("yes", "yes no", "2"),
    "slip.shift": ("2", "0 1 2", "3"),
    "kitchen.tickets": ("auto", "auto yes no", "now"),
    "paper.language": ("zh", "zh en", "de"),
    "language": ("zh", "zh en", "de"),
    "screen.theme": ("day", "day night", "dark"),
    "screen.type": ("normal", "normal large", "huge"),
    "keys": ("", "x" * 2000, "x" * 2001),
    "printer.standin": ("yes", "yes no", "auto"),
    "printer.kitchen.width": ("", "58 80", "57"),
    "printer.receipt": (
        "none:",
        f"tcp://a:1 tcp://a.b-c:65535 tcp://打印机:9100 tcp://{LONGEST_LABEL}:9100 usb://04b8:0E15 "
        "serial:///dev/ttyUSB0?baud=9600 serial://COM3 cups://kitchen cups://a%20b windows://P file:///p file:///a://b",
        f"tcp://host tcp://:1 tcp://host:0 tcp://host:65536 tcp://host:099999 tcp://[::1]:9100 tcp://\xad:9100 tcp://a..b:9100 tcp://.:1 "
        f"tcp://a{LONGEST_LABEL}:9100 tcp://host:٣ http://x:1 usb://04b8 usb://04b8:0e155 usb://04bg:0e15 none:x none://x "
        "9100 file: cups:// cups://%0a serial:// serial:///dev/x?",
    ),
    "printer.kitchen": ("none:", "tcp://host:9100", "tcp://host"),
    "printer.receipt.drawer": ("2", "2 5 0", "1 3"),
    "printer.kitchen.drawer": ("0", "2 5 0", "1 3"),
    **{f"printer.{name}.{what}": row for name in ("receipt", "kitchen") for what, row in PRINTER.items()},
}
ON_THE_RECORD = """site.name site.phone site.address site.zone day.turns period.breakfast period.lunch period.dinner
rounding.cash weight.unit barcode.patterns market.place receipt.footer split.basis discount.limit discount.cashier
discount.shop screen.lock may.cashier may.shop tare.bag tare.box""".split()
MAY_BE_EMPTY = {"site.phone", "market.place", "may.cashier"}  # as well as those that are where nothing was set


@pytest.mark.parametrize("key", TABLE)
def test_a_setting_takes_only_what_it_understands(key):
    default, good, bad = TABLE[key]
    assert Site({})[key] == default
    for value in ([default] if key != "site.name" else []) + good.split():
        check_setting(key, value)
    why = "address" if default == "none:" else "setting_value"
    refused = [*bad.split(), "a\nb", "\x1f"]
    if (default and key not in MAY_BE_EMPTY) or key == "site.name":
        refused.append("")
    for value in refused:
        with pytest.raises(PosError) as refusal:
            check_setting(key, value)
        assert (refusal.value.code, refusal.value.why, refusal.value.values) == ("bad_value", why, {"field": key}), (
            value
        )


def test_every_setting_is_tried_and_either_this_machines_or_on_the_record():
    assert {*SETTINGS} - {*TABLE} == {"barcode.patterns", "may.shop"}  # tests/pos/test_codes.py, test_roles.py
    assert sorted(key for key, setting in SETTINGS.items() if not setting.of_machine) == sorted(ON_THE_RECORD)


def test_a_setting_that_is_none_is_named_without_a_card_in_it():
    for key, said in (("paper.colour", "paper.colour"), ("519999194502030128", "…")):
        with pytest.raises(PosError) as refusal:
            check_setting(key, "x")
        assert (refusal.value.code, refusal.value.why, refusal.value.values) == (
            "bad_value",
            "setting",
            {"field": said},
        )


def test_a_zone_that_a_machine_has_for_itself_is_none_for_the_record(tmp_path):
    utc = b"TZif" + bytes(16) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lbb", 0, 0, 0) + b"UTC\0"
    own = ("posix/Town", "right/Town", "localtime", "posixrules", "Factory")
    for name in ("Town", *own):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(utc)
    reset_tzpath([str(tmp_path)])
    try:
        check_setting("site.zone", "Town")
        for name in own:
            with pytest.raises(PosError, match="setting_value"):
                check_setting("site.zone", name)
    finally:
        reset_tzpath()


def test_scale_labels_are_checked_by_their_patterns():
    assert check_setting("barcode.patterns", "28PPPPPAAA.AAC").takes("21PPPPPAAAAAC")
    with pytest.raises(PosError, match=r"bad_value\.setting_value"):
        check_setting("barcode.patterns", "28PPPPP")


def test_a_site_reads_its_settings_as_the_rules_need_them():
    plain = Site({})
    assert (plain.name, plain.zone, plain.turn_hour, plain.has_printer) == ("", ZoneInfo("Asia/Shanghai"), 0, False)
    assert plain.period_starts == {"breakfast": "04:00", "lunch": "10:00", "dinner": "15:00"}
    said = {"site.name": "柳堤", "site.zone": "Asia/Urumqi", "day.turns": "14:00", "period.lunch": "11:00"}
    site = Site({**said, "printer.receipt": "tcp://a:1"})
    assert (site.name, site.zone, site.turn_hour, site.has_printer) == ("柳堤", ZoneInfo("Asia/Urumqi"), 14, True)
    assert site.period_starts == {"breakfast": "04:00", "lunch": "11:00", "dinner": "15:00"}
    assert site.prints_on("receipt") and not site.prints_on("kitchen")


def test_who_may_do_what_and_how_much_hangs_on_the_role():
    site = Site({"may.cashier": "void set_product", "discount.limit": "15", "discount.shop": "0"})
    assert [site.may(role, "add_staff") for role in ("manager", "cashier", "shop")] == [True, False, False]
    assert [site.may("cashier", verb) for verb in ("void", "set_product", "set_products", "refund", "pay")] == [
        *(True, True, True, False, True),
    ]
    assert [site.may("shop", verb) for verb in ("void", "set_product", "set_products", "refund", "pay")] == [
        *(True, False, False, True, True),
    ]
    assert [site.discount_limit(role) for role in ("cashier", "shop")] == [15, 0]
