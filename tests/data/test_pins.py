"""PINs and the locks after wrong ones."""

import hashlib
import hmac
import shutil
import sqlite3

import pytest

from data import keys, pins
from data.ledger import Ledger
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.errors import PosError
from pos.staff import LOCK_DOUBLINGS, LOCK_SECONDS, PIN_TRIES
from pos.till import Till
from shop.backups import back_up
from tests.data.shop import PIN, SetClock, Shop


def seconds_left(ledger, staff, ticks, pin="1111"):
    """How long *staff* is locked out yet; 0: not at all. The PIN is right by then."""
    try:
        assert ledger.check_pin(pin, staff, ticks) is not None
    except PosError as refusal:
        assert refusal.code == "locked_out"
        return refusal.values["seconds"]
    return 0


def lock_out(ledger, staff, ticks=0.0):
    """Five wrong ones; the seconds that the fifth one is told."""
    for _try in range(PIN_TRIES - 1):
        assert ledger.check_pin("0000", staff, ticks) is None
    with pytest.raises(PosError) as refused:
        ledger.check_pin("0000", staff, ticks)
    assert refused.value.code == "locked_out"
    return refused.value.values["seconds"]


@pytest.mark.parametrize("staff", ["", "王芳"])
def test_the_fifth_wrong_pin_locks_for_half_a_minute(folder, staff):
    with Ledger.open(folder) as ledger:
        assert lock_out(ledger, staff, 100.0) == LOCK_SECONDS
        assert seconds_left(ledger, staff, 100.0) == 30
        assert seconds_left(ledger, staff, 129.2) == 1
        assert ledger.check_pin(PIN, "赵明", 100.0) == "赵明"  # another person by name is not locked
        assert seconds_left(ledger, staff, 130.0) == 0


def test_a_name_that_is_nobodys_counts_as_the_tills_and_is_not_kept(folder):
    with Ledger.open(folder) as ledger:
        for name in ("某人", "519999194502030125", "x", "y"):
            assert ledger.check_pin("0000", name, 0.0) is None
        with pytest.raises(PosError, match="locked_out"):
            ledger.check_pin("0000", "", 0.0)
        kept = ledger.connection.execute("SELECT tries_at FROM pin_lock").fetchall()
        assert kept == [("sign_in",)]


def test_each_lock_is_twice_as_long_until_a_right_pin(folder):
    with Ledger.open(folder) as ledger:
        ticks, told = 0.0, []
        for _lock in range(LOCK_DOUBLINGS + 2):
            told.append(lock_out(ledger, "王芳", ticks))
            ticks += told[-1]
        assert told == [30, 60, 120, 240, 480, 960, 1920, 3840, 3840]
        assert ledger.check_pin("1111", "王芳", ticks) == "王芳"
        assert lock_out(ledger, "王芳", ticks) == 30


def test_a_lock_starts_whole_after_a_restart(folder):
    with Ledger.open(folder) as ledger:
        lock_out(ledger, "王芳", 1000.0)
        assert seconds_left(ledger, "王芳", 1020.0) == 10
    with Ledger.open(folder) as ledger:
        ledger.begin_locks(3.0)  # a machine that was switched on anew counts from nothing
        assert seconds_left(ledger, "王芳", 3.0) == 30
        assert seconds_left(ledger, "王芳", 32.0) == 1
        assert seconds_left(ledger, "王芳", 33.0) == 0


def test_a_lock_that_ran_out_does_not_begin_again(folder):
    ticks = [0.0]
    till = Till(Ledger.open(folder), SetClock(), ticks=lambda: ticks[0])
    for _try in range(PIN_TRIES):
        with pytest.raises(PosError):
            till.do("sign_in", pin="0000", staff="王芳")
    ticks[0] = 31.0
    till.close()
    with Ledger.open(folder) as ledger:
        ledger.begin_locks(0.0)
        assert ledger.check_pin("0000", "王芳", 0.0) is None
        for _try in range(PIN_TRIES - 2):
            assert ledger.check_pin("0000", "王芳", 0.0) is None
        with pytest.raises(PosError) as refused:
            ledger.check_pin("0000", "王芳", 0.0)
        assert refused.value.values["seconds"] == 60  # and the next one is still the second


def test_no_clock_and_no_at_shortens_a_lock(folder):
    clock, ticks = SetClock(), [50.0]
    with Ledger.open(folder) as ledger:
        till = Till(ledger, clock, ticks=lambda: ticks[0])
        for _try in range(PIN_TRIES):
            with pytest.raises(PosError):
                till.do("sign_in", pin="0000", staff="赵明")
        for days in (400, -800, 4000):
            clock.moment = clock.moment.replace(year=2026 + days // 365)
            for at in ("2031-01-01T00:00:00+08:00", None):
                with pytest.raises(PosError) as refused:
                    till.do("sign_in", pin=PIN, staff="赵明", at=at)
                assert (refused.value.code, refused.value.values["seconds"]) == ("locked_out", 30)
        ticks[0] += 30
        assert till.do("sign_in", pin=PIN, staff="赵明")["role"] == "manager"


def test_wrong_tries_are_counted_over_a_restart_and_forgotten_by_a_right_one(folder):
    with Ledger.open(folder) as ledger:
        for _try in range(PIN_TRIES - 1):
            ledger.check_pin("0000", "王芳", 0.0)
    with Ledger.open(folder) as ledger:
        assert ledger.check_pin("1111", "王芳", 0.0) == "王芳"
        lock_out(ledger, "王芳")


def test_who_is_locked_by_name_is_so_without_it(folder):
    with Ledger.open(folder) as ledger:
        assert lock_out(ledger, "王芳", 0.0) == 30
        assert seconds_left(ledger, "", 10.0) == 20
        assert ledger.check_pin(PIN, "", 10.0) == "赵明"
        assert seconds_left(ledger, "", 30.0) == 0


def test_no_pin_of_ones_own_frees_guesses_without_a_name(folder):
    with Ledger.open(folder) as ledger:
        for _try in range(PIN_TRIES - 1):
            assert ledger.check_pin("0000", "", 0.0) is None
        assert ledger.check_pin("1111", "", 0.0) == "王芳"
        with pytest.raises(PosError, match="locked_out"):
            ledger.check_pin("0000", "", 0.0)
        assert ledger.check_pin(PIN, "", 30.0) == "赵明"
        lock_out(ledger, "", 30.0)


def test_a_wrong_pin_counts_although_its_action_was_refused(ledger):
    shop = Shop(ledger)
    codes = []
    for _try in range(PIN_TRIES):
        with pytest.raises(PosError) as refused:
            shop.do("change_pin", pin="0000", new_pin="9999")
        codes.append(refused.value.code)
    assert codes == ["wrong_pin"] * (PIN_TRIES - 1) + ["locked_out"]


def approve(till, pin):
    with pytest.raises(PosError) as refused:
        till.do("set_setting", setting="rounding.cash", value="jiao", approve=pin)
    return refused.value.code


def test_wrong_approvals_lock_approving_and_no_pin_of_ones_own_frees_it(folder):
    ticks = [0.0]
    with Ledger.open(folder) as ledger:
        till = Till(ledger, SetClock(), ticks=lambda: ticks[0])
        till.do("sign_in", pin="1111")
        assert approve(till, "0000") == "wrong_pin"
        assert approve(till, "1111") == "not_allowed"  # the cashier's own: counted as well
        till.do("sign_in", pin="1111")
        assert [approve(till, "0001"), approve(till, "0002")] == ["wrong_pin"] * 2
        till.do("sign_in", pin="1111", staff="王芳")
        assert [approve(till, "0003"), approve(till, PIN)] == ["locked_out"] * 2
        ticks[0] = 30.0
        assert till.do("set_setting", setting="rounding.cash", value="jiao", approve=PIN)
        assert approve(till, "0000") == "wrong_pin"


def test_a_pin_of_two_people_is_nobodys_without_a_name(folder):
    with Ledger.open(folder) as ledger:
        ledger.set_pin("赵明", "1111")
        assert ledger.check_pin("1111", "", 0.0) is None
        assert ledger.check_pin("1111", "赵明", 0.0) == "赵明"


def test_who_left_does_not_come_in(folder):
    with Ledger.open(folder) as ledger:
        at = ledger.head()[1]
        ledger.append("staff.changed", {"staff": "王芳", "role": "cashier", "active": 0}, at)
        assert ledger.check_pin("1111", "", 0.0) is None
        assert ledger.check_pin("1111", "王芳", 0.0) is None


def test_a_pin_is_an_argon2id_hash_that_no_key_in_the_file_opens(folder, monkeypatch):
    from argon2.low_level import Type, hash_secret_raw

    monkeypatch.setattr(pins, "PIN_COST", 19 * 1024)
    with Ledger.open(folder) as ledger:
        ledger.set_pin("王芳", "1111")
        way, cost, salt, slow = ledger.connection.execute(
            "SELECT way, cost, salt, hash FROM pin WHERE staff = '王芳'"
        ).fetchone()
    assert (way, cost, len(salt)) == ("argon2id", 19456, 16)
    pepper = keys.for_purpose(keys.vault_key(folder), "pepper")
    for key, fits in ((pepper, True), (keys.vault_key(folder), False), (b"", False)):
        peppered = hmac.new(key, b"1111", hashlib.sha256).digest()
        assert (hash_secret_raw(peppered, salt, 2, 19456, 1, 32, Type.ID) == slow) is fits


def test_a_pin_of_an_older_way_is_right_and_made_anew(folder):
    with sqlite3.connect(folder / LEDGER_FILE) as connection:
        peppered = hmac.new(keys.vault_key(folder), b"1111", hashlib.sha256).digest()
        slow = hashlib.scrypt(peppered, salt=b"salt", n=2**12, r=8, p=1, dklen=32)
        row = ("scrypt", 2**12, b"salt", slow, "王芳")
        connection.execute("UPDATE pin SET way = ?, cost = ?, salt = ?, hash = ? WHERE staff = ?", row)
    connection.close()
    with Ledger.open(folder) as ledger:
        assert ledger.check_pin("0000", "", 0.0) is None
        assert ledger.connection.execute("SELECT way FROM pin WHERE staff = '王芳'").fetchone() == ("scrypt",)
        assert ledger.check_pin("1111", "", 0.0) == "王芳"
        assert ledger.connection.execute("SELECT way FROM pin WHERE staff = '王芳'").fetchone() == ("argon2id",)
        assert ledger.check_pin("1111", "王芳", 0.0) == "王芳"


def test_a_ledger_beside_another_key_is_neither_opened_nor_backed_up(folder, tmp_path):
    """Or nobody would get in, and its backups would take the places of the good ones."""
    other = tmp_path / "stolen"
    shutil.copytree(folder, other)
    (other / "vault.key").write_bytes(bytes(32))
    for act in (lambda: Ledger.open(other), lambda: back_up(other, tmp_path / "stick", "tulip garden seven")):
        with pytest.raises(PosError, match=r"^damaged\.vault_key$"):
            act()
    assert verify(other).faults and not (tmp_path / "stick").exists()


def test_the_key_is_what_a_right_pin_needs(folder):
    with Ledger.open(folder) as ledger:
        assert ledger.check_pin("1111", "王芳", 0.0) == "王芳"
        assert pins.Pins(ledger.connection, bytes(32), {}).whose_pin("1111", ["王芳"]) is None
