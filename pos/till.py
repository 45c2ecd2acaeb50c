"""The Till: the counter's verbs, one at a time, each whole or not at all.

The window, `main.py play`, the tests and the demo all call `Till.do`. Fields and answers are whole fen (`…_fen`),
thousandths (`quantity`) and hundredths of a percent (`percent`); `pos.script` turns texts into them and back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pos.calendar import Clock, parse_stamp, stamp
from pos.cart import Cart
from pos.counter import (
    FIELDS,
    REQUIRED,
    VERBS,
    Act,
    Answer,
    Counter,
    Devices,
    PaperMaker,
    check_text,
    shown,
)
from pos.errors import PosError
from pos.ledger import Ledger
from pos.money import round_cash
from pos.proof import ALLOWED
from pos.site import Site
from pos.tariff import Tariff
from pos.view import View

if TYPE_CHECKING:
    from pos.backups import Backups, BackupWarning

FREE = frozenset({"paper_state", "set_setting", "retry_papers", "drop_papers", "apply_prices"})
"""Verbs that ask for nobody to be signed in."""
BACKED_UP = frozenset({"z", "erase_resident"})
"""Verbs that a backup follows at once."""
SIGN_FIELDS = frozenset({"pin", "staff"})
ANY_FIELDS = frozenset({"at", "key", "approve", "reason"})
_plain = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=repr).encode


def _no_pinyin(name: str) -> str:
    return ""


def _no_ticks() -> float:
    return 0.0


class Till:
    """One counter. Everything on one thread: the Till's."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        *,
        papers: Callable[[Site], PaperMaker] | None = None,
        devices: Devices | None = None,
        backups: Callable[[], Backups | None] | None = None,
        pinyin: Callable[[str], str] = _no_pinyin,
        ticks: Callable[[], float] = _no_ticks,
    ) -> None:
        """*ticks* are seconds that only go forward, for the locks after wrong PINs; without them a lock stays."""
        self.ledger = ledger
        self._devices = devices
        self._backups = backups
        with self._told():
            self._counter = Counter(ledger, clock, papers, pinyin, ticks)
            ledger.begin_locks(ticks())

    def do(
        self,
        verb: str,
        /,
        *,
        key: str = "",
        at: str | datetime | None = None,
        approve: str = "",
        reason: str = "",
        **fields: Any,
    ) -> Answer:
        """Carry out *verb*; durable when it returns. Raises PosError, and then nothing has changed.

        key: the same again answers what the first one did and does nothing more (64 characters at most).
        at: the moment it counts for, a manager's only. approve: a manager's PIN for this one action.
        """
        _check_fields(verb, fields)
        with self._told():
            return self._once(verb, key, at, approve, reason, fields)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the ledger's file or disk refuses, even to a question, into a PosError."""
        try:
            yield
        except PosError:
            raise
        except Exception as error:
            said = self.ledger.refusal(error)
            if said is None:
                raise
            raise said from error

    def _once(
        self, verb: str, key: str, at: str | datetime | None, approve: str, reason: str, fields: Mapping[str, Any]
    ) -> Answer:
        """Carry out *verb*, or say again what it answered under this *key*."""
        if not key:
            return self._do(verb, at, approve, reason, fields, "", "")
        key = check_text(key, field="key", most=64)
        action = self.ledger.digest(_plain([verb, at, reason, fields]))
        before = self.ledger.answered(key)
        if before is None:
            return self._do(verb, at, approve, reason, fields, key, action)
        if before[0] != action:
            raise PosError("bad_value", "key", field="key")
        return before[1]

    def _do(
        self,
        verb: str,
        at: str | datetime | None,
        approve: str,
        reason: str,
        fields: Mapping[str, Any],
        key: str,
        action: str,
    ) -> Answer:
        counter = self._counter
        self.ledger.end_locks(counter.ticks())
        missing = self.ledger.missing()
        if missing is None:
            self._take_up_prices()
        elif verb not in ALLOWED:
            raise missing.refusal()
        if verb in ("sign_in", "sign_out"):
            return self._sign(verb, at, **fields)
        if counter.staff is None and verb not in FREE:
            raise PosError("not_signed_in")
        act = self._act(verb, at, approve, reason)
        if not counter.may(verb):
            counter.need_manager(act)
        if verb not in FREE and (month := counter.day(act.moment).isoformat()[:7]) in self.ledger.sealed_months():
            raise PosError("sealed", month=month)
        if verb == "pay":
            self._look_again(act)
        cart, done, site = counter.cart, counter.done, counter.site
        counter.kick_drawer = counter.papers_wait = False
        try:
            with self.ledger.transaction():
                head = self.ledger.head()
                answer = VERBS[verb](counter, act, **fields)
                if key and (verb == "pay" or self.ledger.head() != head):
                    self.ledger.remember(key, action, answer)
        except BaseException:
            counter.cart, counter.done, counter.site = cart, done, site
            raise
        # The drawer opens after the commit: a kick for a sale that rolled back is cash nobody can explain.
        if self._devices is not None:
            if counter.kick_drawer and (counter.site.prints_on("receipt") or counter.site.prints_on("kitchen")):
                self._devices.kick_drawer()
            if verb in BACKED_UP:
                self._devices.back_up()
            if counter.papers_wait:
                self._devices.papers_wait(counter.site)
        return answer

    def _take_up_prices(self) -> None:
        """Put the prices in force whose moment has come."""
        if self.ledger.next_plan() is not None:
            from pos.prices import take_up_due

            take_up_due(self._counter)

    def _act(self, verb: str, at: str | datetime | None, approve: str, reason: str) -> Act:
        """Who approved it, and when it counts. Raises wrong_pin, not_allowed, bad_value."""
        counter, now = self._counter, self._counter.now()
        approved = self._approver(approve) if approve else ""
        moment, noted = now, ""
        if at is not None:
            moment = at.astimezone(now.tzinfo) if isinstance(at, datetime) else parse_stamp(at, counter.site.zone)
            noted = stamp(now)
        reason = check_text(reason, field="reason", needed=False)
        act = Act(verb, moment, noted, approved, reason)
        if at is not None and not counter.has_manager(act):
            raise PosError("not_allowed")
        return act

    def _approver(self, pin: str) -> str:
        name = self.ledger.check_approval(pin, self._counter.ticks())
        if name is None:
            raise PosError("wrong_pin")
        return name

    def _sign(self, verb: str, at: str | datetime | None, *, pin: str = "", staff: str = "") -> Answer:
        counter = self._counter
        if verb == "sign_out":
            counter.staff = None
            return {}
        name = self.ledger.check_pin(pin, staff, counter.ticks())
        person = next((p for p in self.ledger.staff() if p.name == name and p.active), None)
        if person is None:
            raise PosError("wrong_pin")
        if at is not None and not person.manager:
            raise PosError("not_allowed")
        counter.staff = person
        counter.done = None
        return {"staff": person.name, "role": person.role}

    def close(self) -> None:
        """The program ends: let the ledger go. A lock that has run out does not begin again with the next start."""
        try:
            self.ledger.end_locks(self._counter.ticks())
        finally:
            self.ledger.close()

    def _look_again(self, act: Act) -> None:
        """Price the cart once more before money is taken; where a line would cost more, say so and keep that price."""
        counter = self._counter
        from pos.paying import look_again

        counter.cart, refusal = look_again(counter, act)
        if refusal is not None:
            with self.ledger.transaction():
                self.ledger.keep_cart(counter.cart)
            raise refusal

    # -- what the window shows -----------------------------------------------------------------------------------
    def view(self) -> View:
        """The counter as it stands. Raises damaged."""
        with self._told():
            return self._view()

    def _view(self) -> View:
        counter, ledger = self._counter, self.ledger
        now = counter.now()
        act = Act("view", now)
        meal = self._next_meal(act)
        return View(
            site=counter.site,
            staff=counter.staff,
            shift=ledger.open_shift(),
            cart=counter.cart,
            parked=ledger.parked(),
            papers=ledger.papers(),
            done=counter.done,
            receipt=ledger.receipt_state(counter.done.number) if counter.done is not None else "",
            asked_cash_fen=round_cash(counter.cart.left_fen, counter.site["rounding.cash"]),
            diner_price_fen=meal.get("price_fen", 0),
            diner_standard_fen=counter.tariff(now).standard_fen,
            diner_tier=meal.get("tier", ""),
            diner_meals=meal.get("meals", 0),
            period=counter.period(now),
            business_date=counter.day(now).isoformat(),
            now=stamp(now),
            backup=self._backup_warning(now),
            clock_back=stamp(now) < ledger.head()[1],
            missing=ledger.missing(),
        )

    def _next_meal(self, act: Act) -> Answer:
        """What the next meal would cost whoever's card waits."""
        if self._counter.cart.diner is None:
            return {}
        from pos.selling import next_meal

        return next_meal(self._counter, act)

    def _backup_warning(self, now: datetime) -> BackupWarning | None:
        known = self._backups() if self._backups is not None else None
        if known is None:  # nobody has looked yet
            return None
        from pos.backups import warning

        return warning(known, now, self.ledger.traded)

    @property
    def cart(self) -> Cart:
        """The open cart."""
        return self._counter.cart

    @property
    def site(self) -> Site:
        """The settings in force."""
        return self._counter.site

    def tariff(self) -> Tariff:
        """The tariff in force now."""
        return self._counter.tariff(self._counter.now())

    def today(self) -> date:
        """The business date now."""
        return self._counter.day(self._counter.now())


def takes(verb: str, field: str) -> bool:
    """Whether the verb has a field of that name, its own or one that any action may carry."""
    return field in ANY_FIELDS or field in FIELDS.get(verb, SIGN_FIELDS if verb == "sign_in" else frozenset())


def _open_rooms() -> None:
    """Load the rooms whose verbs register themselves. Signing in needs none of them, so the start goes without."""
    import pos.drawer
    import pos.exports
    import pos.goods
    import pos.imports
    import pos.invoices
    import pos.kitchen
    import pos.looking
    import pos.office
    import pos.papers
    import pos.partners
    import pos.paying
    import pos.prices
    import pos.residents
    import pos.selling  # noqa: F401


def check_verb(verb: str) -> None:
    """Raises unknown_verb."""
    if verb in VERBS or verb in ("sign_in", "sign_out"):
        return
    _open_rooms()
    if verb not in VERBS:
        raise PosError("unknown_verb", verb=shown(verb))


def _check_fields(verb: str, fields: Mapping[str, Any]) -> None:
    check_verb(verb)
    required = REQUIRED.get(verb, ("pin",) if verb == "sign_in" else ())
    for name in fields:
        if not takes(verb, name):
            raise PosError("bad_value", "unknown_field", field=shown(name))
    for name in required:
        if name not in fields:
            raise PosError("bad_value", "missing", field=name.removesuffix("_fen"))
