import os
import sqlite3
import subprocess
import sys
from datetime import date

import pytest

from data import anchor, journal, tables, upgrade
from data.ledger import Ledger
from data.reader import open_reader
from data.storage import LEDGER_FILE
from data.verify import verify
from pos import words
from pos.cart import Cart
from pos.errors import PosError
from pos.paying import Returned
from tests.data.shop import PIN, SetClock, Shop, full_shop, id_number, new_ledger, there


def contents(connection):
    return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables.TABLES}


def refused(code):
    class _Refused:
        def __enter__(self):
            self.context = pytest.raises(PosError)
            self.info = self.context.__enter__()
            return self.info

        def __exit__(self, *error):
            swallowed = self.context.__exit__(*error)
            assert self.info.value.code == code
            return swallowed

    return _Refused()


# -- opening -----------------------------------------------------------------------------------------------------


def test_a_ledger_is_made_once(tmp_path):
    new_ledger(tmp_path / "new").close()
    with refused("exists"):
        new_ledger(tmp_path / "new")
    assert not verify(tmp_path / "new").faults


def test_what_a_cut_short_set_up_left_is_cleared(tmp_path):
    class PowerCut(Exception):
        pass

    def cut(ledger):
        raise PowerCut

    with pytest.raises(PowerCut):
        Ledger.create(tmp_path / "new", cut)
    assert not (tmp_path / "new" / LEDGER_FILE).exists()
    sqlite3.connect(tmp_path / "new" / LEDGER_FILE).close()  # an empty file, as a cut leaves it
    new_ledger(tmp_path / "new").close()


def test_somebody_elses_database_is_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / LEDGER_FILE) as other:
        other.execute("CREATE TABLE theirs (a)")
    other.close()
    with refused("exists"):
        new_ledger(tmp_path)
    with refused("damaged"):
        Ledger.open(tmp_path)


def test_no_ledger_is_said(tmp_path):
    for opening in (Ledger.open, open_reader, verify):
        with refused("exists") as info:
            opening(tmp_path / "nowhere")
        assert info.value.why == "none"
    assert not (tmp_path / "nowhere").exists()


def test_a_newer_ledger_is_left_alone(folder):
    with sqlite3.connect(folder / LEDGER_FILE) as connection:
        connection.execute(f"PRAGMA user_version = {journal.FORM + 1}")
    connection.close()
    for opening in (Ledger.open, open_reader, verify):
        with refused("newer_ledger"):
            opening(folder)


def test_an_empty_file_is_a_set_up_cut_short_where_no_ledger_was_seen(folder):
    (folder / LEDGER_FILE).write_bytes(b"")
    anchor.forget(folder)
    for opening in (Ledger.open, open_reader):
        with refused("exists") as info:
            opening(folder)
        assert info.value.why == "none"
    assert verify(folder).faults


def test_a_file_that_is_no_ledger_is_damaged(folder):
    (folder / LEDGER_FILE).write_bytes(b"not a database at all" * 500)
    with refused("damaged"):
        Ledger.open(folder)
    with refused("damaged"):
        open_reader(folder)
    assert verify(folder).faults


def test_a_vault_without_its_key_is_damaged(folder):
    (folder / "vault.key").unlink()
    with refused("damaged"):
        Ledger.open(folder)


def test_the_vaults_key_is_nobody_elses(folder):
    assert (folder / "vault.key").stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_a_second_writer_is_told(folder):
    program = """
import sys
from pathlib import Path
from data.ledger import Ledger
from pos.errors import PosError
try:
    Ledger.open(Path(sys.argv[1]))
except PosError as refusal:
    print(refusal.code)
"""

    def second():
        return subprocess.run(
            [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, timeout=60
        ).stdout.strip()

    with Ledger.open(folder):
        assert second() == "ledger_in_use"
        with refused("ledger_in_use"):
            Ledger.open(folder)
        with open_reader(folder) as reader:  # a reader beside an open window
            assert reader.site().name == "柳堤服务站"
        assert not verify(folder).faults
    assert second() == ""


def test_a_reader_sees_one_moment_and_writes_nothing(folder):
    with Ledger.open(folder) as ledger, open_reader(folder) as reader:
        before = reader.head()
        ledger.append("want.noted", {"name": "豆苗"}, ledger.head()[1])
        assert reader.head() == before != ledger.head()
        with pytest.raises(sqlite3.OperationalError):
            reader.connection.execute("DELETE FROM sale")


def test_the_papers_can_be_read_from_either_side(folder):
    with Ledger.open(folder) as ledger, open_reader(folder) as reader:
        day = date(2026, 11, 23)
        for one in (ledger, reader):
            assert there(one.z_report(1)).totals.net_fen == there(one.last_z()).grand_fen
        assert ledger.running_z() == reader.running_z()
        assert ledger.day_report(day) == reader.day_report(day)
        assert ledger.shift_report(1) == reader.find_shift(1)
        assert reader.find_shift(None).shift.number == 2
        with refused("no_shift"):
            reader.find_shift(7)


# -- the record --------------------------------------------------------------------------------------------------


def test_dropping_and_deriving_again_gives_the_same(folder):
    with Ledger.open(folder) as ledger:
        before = contents(ledger.connection)
        empty = [table for table, rows in before.items() if not rows and table != "continued"]
        assert not empty, "the sample shop has a row in every table"
        ledger.rederive()
        assert contents(ledger.connection) == before
        assert ledger.next_sale() == "1-000007"


def other_shape(folder, shape="older"):
    with sqlite3.connect(folder / LEDGER_FILE) as connection:
        connection.execute("DROP TABLE want")
        connection.execute("ALTER TABLE staff ADD COLUMN height INTEGER")
        connection.execute("UPDATE apart SET value = ? WHERE key = 'shape'", (shape,))
    connection.close()


def close_shift(folder):
    with Ledger.open(folder) as ledger:
        shop = Shop(ledger)
        shop.do("clear", reason="走了")
        shop.do("close_shift", counted_fen=0)


def test_tables_of_another_shape_are_derived_at_the_next_opening(folder):
    close_shift(folder)
    other_shape(folder)
    assert "shape" in {fault.code for fault in verify(folder).faults}
    with open_reader(folder) as reader:
        assert there(reader.last_z()).number == 1
    with Ledger.open(folder) as ledger:
        assert ledger.next_sale() == "1-000007"
    assert not verify(folder).faults


def test_nothing_is_derived_anew_while_a_shift_is_open(folder):
    other_shape(folder)
    before = (folder / LEDGER_FILE).read_bytes()
    with refused("shift_open") as info:
        Ledger.open(folder)
    assert (info.value.why, info.value.values) == ("older", {"shift": 2})
    assert "\n" not in words.sentence(info.value)
    assert (folder / LEDGER_FILE).read_bytes() == before
    with Ledger.open(folder, mid_shift=True) as ledger:  # a restore, where nobody sells
        assert there(ledger.open_shift()).number == 2
    assert not verify(folder).faults


def test_tables_of_a_newer_shape_are_a_newer_programs(folder):
    other_shape(folder, str(int(tables.SHAPE) + 1))
    for opening in (Ledger.open, open_reader):
        with refused("newer_ledger"):
            opening(folder)


def test_a_copy_takes_the_ledgers_place_or_nothing_has_happened(folder, monkeypatch):
    close_shift(folder)
    other_shape(folder)
    before = contents_of(folder)
    take_place = upgrade.take_place

    def cut(*_what):
        raise OSError(5, "cut")

    for name in ("derive", "take_place"):
        with monkeypatch.context() as patch, refused("damaged"):
            patch.setattr(upgrade, name, cut)
            Ledger.open(folder)
        assert contents_of(folder) == before
    assert upgrade.take_place is take_place
    (folder / "ledger.new").write_bytes(b"half")
    with Ledger.open(folder) as ledger:
        (mode,) = ledger.connection.execute("PRAGMA journal_mode").fetchone()
        assert mode == "wal"
    assert sorted(path.name for path in folder.glob("ledger*")) == [LEDGER_FILE]
    assert not verify(folder).faults


def test_a_reader_keeps_the_old_ledger_from_being_replaced(folder):
    close_shift(folder)
    with Ledger.open(folder) as ledger:
        ledger.append("want.noted", {"name": "葱"}, ledger.head()[1])
        with open_reader(folder) as reader:
            ledger.append("want.noted", {"name": "蒜"}, ledger.head()[1])
            with refused("ledger_in_use"):
                ledger.rederive()
            assert reader.head()[0] == ledger.head()[0] - 1
            ledger.append("want.noted", {"name": "姜"}, ledger.head()[1])
        ledger.rederive()
        assert ledger.wants(date(2026, 1, 1), date(2027, 1, 1))
    assert not verify(folder).faults


def contents_of(folder):
    with sqlite3.connect(folder / LEDGER_FILE) as connection:
        dump = list(connection.iterdump())
    connection.close()
    return dump


def test_a_failed_transaction_leaves_everything_as_it_was(shop):
    ledger = shop.ledger
    shop.do("open_shift", float_fen=0)
    shop.do("add", product="V002", quantity=1000)
    before = (ledger.head(), ledger.next_sale(), ledger.cart(), ledger.site(), contents(ledger.connection))
    at = ledger.head()[1]
    with pytest.raises(ZeroDivisionError), ledger.transaction():
        ledger.append("setting.changed", {"key": "site.phone", "value": "1"}, at)
        assert ledger.site()["site.phone"] == "1"
        ledger.keep_cart(Cart())
        ledger.park(Cart(), at, "赵明")
        _ = 1 / 0
    assert (ledger.head(), ledger.next_sale(), ledger.cart(), ledger.site(), contents(ledger.connection)) == before
    assert ledger.parked() == ()
    shop.do("pay", tender="cash", amount_fen=120)
    assert ledger.sold("1-000001") is not None


def test_the_ledger_survives_a_full_disk(shop):
    ledger = shop.ledger
    shop.do("open_shift", float_fen=0)
    shop.do("add", product="V002", quantity=1000)
    ledger.connection.execute("VACUUM")
    (pages,) = ledger.connection.execute("PRAGMA page_count").fetchone()
    ledger.connection.execute(f"PRAGMA max_page_count={pages}")
    before, rows = ledger.head(), contents(ledger.connection)
    with refused("disk_full"), ledger.transaction():
        for number in range(1000):
            ledger.append("want.noted", {"name": "想要" * 50 + str(number)}, before[1])
    assert not ledger.connection.in_transaction
    assert (ledger.head(), contents(ledger.connection)) == (before, rows)
    ledger.connection.execute("PRAGMA max_page_count=1000000")
    assert shop.do("pay", tender="cash", amount_fen=120)["sale"] == "1-000001"
    assert not verify(ledger.folder).faults


def test_a_refund_is_known_to_its_sale(folder):
    with Ledger.open(folder) as ledger:
        sold = there(ledger.sold("1-000001"))
        assert sold.refunds == ("1-000004",)
        assert [(line.returned, line.refunded_fen > 0) for line in sold.lines] == [(0, False), (500, True)]
        assert sold.refunded_fen == sum(fen for _tender, fen in sold.refunded_tenders_fen) > 0
        assert ledger.sold("1-999999") is None
        assert ledger.has_ref("45") and not ledger.has_ref("46") and not ledger.has_ref("")
        assert ledger.copies("1-000001") == 1
        assert ledger.fund_fen() == 1800 - 560
        assert [sale.number for sale in ledger.sales(text="00000", limit=2)] == ["1-000006", "1-000005"]
        assert len(ledger.sales(day=date(2026, 11, 23))) == 6


def test_a_refunded_tier_meal_may_be_eaten_again(shop):
    day = date(2026, 11, 23)
    shop.do("open_shift", float_fen=0)
    shop.do("diner", card=id_number("19450203", 12))
    shop.do("add", product="M01")
    shop.do("pay", tender="cash", amount_fen=1000)
    assert shop.ledger.tier_meals("R0001", day, "lunch") == 1
    assert shop.ledger.tier_meals("R0001", day, "dinner") == 0
    shop.do("refund", sale="1-000001", lines=[Returned(line=1)], reason="没来")
    assert shop.ledger.tier_meals("R0001", day, "lunch") == 0
    tiers = there(shop.ledger.running_z()).totals.tiers
    assert tiers == {"80": {"meals": 0, "given_fen": 0}}


def test_a_z_holds_what_its_paper_shows(folder):
    with Ledger.open(folder) as ledger:
        closed, running = there(ledger.last_z()), there(ledger.running_z())
        assert closed == ledger.z_report(1)
        assert closed.totals.sales == 5
        assert closed.totals.net_fen == sum(closed.totals.tenders_fen.values()) == closed.grand_fen
        assert closed.totals.tiers == {"80": {"meals": 1, "given_fen": 500}}
        assert closed.totals.meals == {"lunch": 1}
        assert [shift.shift.number for shift in closed.shifts] == [1]
        assert (running.number, running.totals.sales, running.grand_fen) == (2, 1, closed.grand_fen + 240)
        assert ledger.z_report(2) is None
        assert ledger.z_start() == ledger._one("SELECT seq FROM z")[0] + 1


def test_nothing_since_the_last_z_is_nothing_to_close(shop):
    assert shop.ledger.running_z() is None
    shop.do("want", name="折耳根")
    assert shop.ledger.running_z() is None
    shop.do("open_shift", float_fen=0)
    assert there(shop.ledger.running_z()).totals.sales == 0


# -- finding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["xhs", "XIHONGSHI", "红柿", "v001", " xhs "])
def test_products_are_found(shop, text):
    assert [product.code for product in shop.ledger.find_products(text)] == ["V001"]


def test_products_come_exact_first_then_in_tile_order(shop):
    shop.do("set_product", code="A1", name="西红柿酱", price_fen=100, unit="瓶", category="蔬菜", place=1)
    shop.do("set_product", code="A2", name="小西红柿", price_fen=100, unit="kg", category="蔬菜", place=2)
    assert [product.code for product in shop.ledger.find_products("西红柿")] == ["V001", "A1", "A2"]
    assert [product.code for product in shop.ledger.find_products("", category="蔬菜")] == ["A1", "A2", "V001", "V002"]
    assert [product.code for product in shop.ledger.find_products("", counter="canteen")] == ["D07", "M01"]
    assert len(shop.ledger.find_products("", limit=2)) == 2


def test_a_product_is_whole_again(shop):
    product = shop.ledger.product("V001")
    assert (product.price_fen, product.market.price_fen, product.category.counter) == (340, 460, "shop")
    assert shop.ledger.product_by_barcode("6900000000017").code == "V002"
    assert shop.ledger.product_by_barcode("690000000001") is None
    assert shop.ledger.product("nothing") is None
    assert shop.ledger.product("D07").fund_percent == 10000


# -- kept apart --------------------------------------------------------------------------------------------------


def test_the_open_cart_and_the_parked_ones_survive_a_restart(folder):
    with Ledger.open(folder) as ledger:
        assert [line.product for line in ledger.cart().lines] == ["V001"]
        assert [(parked.number, parked.by) for parked in ledger.parked()] == [(1, "赵明")]
        assert ledger.park(Cart(), "", "赵明") == 2
        assert there(ledger.unpark(1)).lines[0].product == "V002"
        assert ledger.unpark(1) is None
        assert ledger.park(Cart(), "", "赵明") == 1
        ledger.keep_cart(Cart())
    with Ledger.open(folder) as ledger:
        assert ledger.cart() == Cart()


def test_an_answer_is_remembered_with_its_sale(folder):
    with Ledger.open(folder) as ledger:
        action, answer = there(ledger.answered("sale-1"))
        assert answer["sale"] == "1-000001" and len(action) == 64
        assert ledger.answered("sale-2") is None


def test_a_paper_half_sent_when_the_program_died_is_unknown_and_nobody_sends_it_again(folder):
    with Ledger.open(folder) as ledger:
        one, two = (ledger.queue_paper("{}", kind="receipt", about=about) for about in ("1-000001", "1-000002"))
        assert ledger.next_paper() == (one, "{}")
        assert ledger.next_paper(skip=frozenset({one})) == (two, "{}")
        ledger.paper_state(one, "sending")
    with Ledger.open(folder) as ledger:
        papers = ledger.papers()
        assert (papers.waiting, papers.unknown, papers.why) == (1, 1, "interrupted")
        assert ledger.next_paper() == (two, "{}")
        assert [(paper.job, paper.state) for paper in ledger.open_papers()] == [(one, "unknown"), (two, "waiting")]
        ledger.paper_state(two, "failed", "paper_out")
        assert ledger.next_paper() == (two, "{}")
        assert (ledger.papers().waiting, ledger.papers().unknown) == (1, 1)
        ledger.paper_state(one, "dropped")
        assert (ledger.papers().waiting, ledger.papers().why) == (1, "paper_out")


def test_each_printer_has_its_own_papers_and_a_receipt_is_queued_once(folder):
    with Ledger.open(folder) as ledger:
        kitchen = ledger.queue_paper("{}", kind="kitchen", about="1-000001", printer="kitchen")
        receipt = ledger.queue_paper("{}", kind="receipt", about="1-000001")
        assert ledger.queue_paper("{}", kind="receipt", about="1-000001") == receipt
        assert ledger.queue_paper("{}", kind="receipt", about="1-000001", copy=1) != receipt
        assert ledger.next_paper("kitchen") == (kitchen, "{}")
        assert ledger.next_paper("receipt") == (receipt, "{}")


def test_papers_long_done_with_go_and_others_stay(folder, monkeypatch):
    monkeypatch.setattr("data.papers.KEPT", 2)
    with Ledger.open(folder) as ledger:
        for number, state in enumerate(("printed", "sent", "dropped", "unknown", "waiting", "printed")):
            job = ledger.queue_paper("{}", kind="receipt", about=f"1-{number}")
            ledger.paper_state(job, state)
        before = len(ledger.kept_papers())
    with Ledger.open(folder) as ledger:
        assert len(ledger.kept_papers()) == before - 3
        assert (ledger.papers().waiting, ledger.papers().unknown) == (1, 1)


def test_a_setting_of_this_machine_stays_off_the_record(folder):
    with Ledger.open(folder) as ledger:
        head = ledger.head()
        ledger.set_local("printer.receipt", "tcp://127.0.0.1:9100")
        assert ledger.site()["printer.receipt"] == "tcp://127.0.0.1:9100"
        assert ledger.head() == head
    with open_reader(folder) as reader:
        assert reader.site()["printer.receipt"] == "tcp://127.0.0.1:9100"


def test_a_closed_ledger_leaves_one_file_and_its_keys(tmp_path):
    full_shop(tmp_path / "shop").ledger.close()
    files = sorted(file.name for file in (tmp_path / "shop").iterdir())
    assert files == ["keys", LEDGER_FILE, "lock", "persons.keys", "vault.key"]


def test_a_clock_set_back_stops_nobody(shop):
    shop.do("open_shift", float_fen=0)
    shop.clock = shop.till._counter.clock = SetClock(shop.clock.moment.replace(year=2025))
    shop.do("add", product="V002", quantity=1000)
    assert shop.do("pay", tender="cash", amount_fen=120)["sale"] == "1-000001"
    assert not verify(shop.ledger.folder).faults


def test_the_manager_signs_in(ledger):
    assert there(Shop(ledger).till.view().staff).name == "赵明"
    assert ledger.check_pin(PIN, "", ledger.head()[1]) == "赵明"
