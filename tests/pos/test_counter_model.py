"""The counter against a plain model of its rules: whatever is done at it, in whatever order, both agree.

The model is written from the rules of the place, with fractions and lists, and calls nothing of the program. At the end
of every run the ledger is verified: the chain holds, the rows add up, and the tables derived anew are the stored ones.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter as Tally
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data import anchor
from data.ledger import Ledger
from data.verify import verify
from pos.errors import PosError
from pos.paying import Brought, Returned
from shop.parts import make_till
from tests.counter import MANAGER_PIN, SetClock, Site, id_number, new_site

# -- the rules, plainly ------------------------------------------------------------------------------------------


def half_away(value: Fraction) -> int:
    """The nearest whole, halves away from zero."""
    rest = int(abs(value) + Fraction(1, 2))
    return -rest if value < 0 else rest


TIERS = ((90, 0), (80, 1000), (70, 1200), (0, 1500))
# Their ages in November 2026: under 70, 79, 81, 93.
PEOPLE = (("1966-05-05", 66), ("1947-05-05", 79), ("1945-02-03", 81), ("1933-01-01", 93))
AGES = tuple(2026 - int(born[:4]) for born, _ in PEOPLE)
# code → price, category, merchant's part to the fund in hundredths of a percent (None: no merchant's)
GOODS: dict[str, tuple[int, str, int | None]] = {
    "EGG": (121, "蛋", None),
    "SOY": (875, "调料", None),
    "TOM": (340, "蔬菜", None),
    "DUST": (5, "蔬菜", None),
    "D1": (901, "爱心菜", 10_000),  # half of 18.01
    "D2": (700, "爱心菜", 3500),  # 70 % of 10.00
}
WEIGHED = ("TOM", "DUST")
INDEX = st.integers(0, 9)
SELDOM = st.sampled_from([False] * 9 + [True])
TIMES = tuple(
    datetime.fromisoformat(f"2026-11-{moment}:00+08:00") for moment in ("23T12:00", "23T18:00", "24T02:00", "24T08:00")
)


def day_and_period(moment: datetime) -> tuple[str, str]:
    clock = f"{moment:%H:%M}"
    period = "breakfast" if "04:00" <= clock < "10:00" else "lunch" if "10:00" <= clock < "15:00" else "dinner"
    return f"{moment:%Y-%m-%d}", period


@dataclass
class Line:
    number: int
    code: str  # "" for goods without one, "M" for a meal
    list_fen: int
    quantity: int
    person: int | None = None
    allowed: bool = False
    override: int | None = None
    off: list[tuple[str, int]] = field(default_factory=list)  # ("percent", hundredths) or ("fen", share)
    price: int = 0
    tier: int | None = None

    @property
    def merchant(self) -> bool:
        return self.code in ("D1", "D2")

    @property
    def category(self) -> str:
        return {"": "干货", "M": "套餐"}.get(self.code) or GOODS[self.code][1]

    @property
    def gross(self) -> int:
        return half_away(Fraction(self.price * self.quantity, 1000))

    @property
    def amount(self) -> int:
        left = self.gross
        for how, much in self.off:
            left -= half_away(Fraction(left * much, 10_000)) if how == "percent" else min(left, much)
        return left

    @property
    def fund(self) -> int:
        return half_away(Fraction(self.amount * (GOODS[self.code][2] or 0), 10_000)) if self.merchant else 0


@dataclass
class Cart:
    lines: list[Line] = field(default_factory=list)
    numbers: int = 0
    card: int | None = None
    card_took: int = 0
    tenders: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def paid(self) -> int:
        return sum(fen for _tender, fen in self.tenders)

    def put(self, line: Line) -> Line:
        self.numbers += 1
        line.number = self.numbers
        self.lines.append(line)
        return line

    def take_card(self) -> int:
        """The card takes the oldest meal that is nobody's, one piece of it; the line's number or 0."""
        for line in self.lines:
            if line.code == "M" and line.person is None:
                rest, line.quantity, line.person = line.quantity - 1000, 1000, self.card
                if rest:
                    self.put(Line(0, "M", 1500, rest, off=list(line.off), override=line.override))
                return line.number
        return 0

    def card_waits(self) -> bool:
        return self.card is not None and self.card_took not in [line.number for line in self.lines]


@dataclass
class SoldLine:
    line: Line
    sold: int
    amount: int
    fund: int
    given: int
    meal_of: tuple[int, str, str] | None  # person, day, period of a meal at a tier price
    back: int = 0  # thousandths
    back_fen: int = 0


@dataclass
class Sale:
    lines: dict[int, SoldLine]
    left: dict[str, int]  # tender → what is left of it


@dataclass
class Figures:
    """What a shift or a Z adds up."""

    sales: int = 0
    tenders: Tally[str] = field(default_factory=Tally)
    categories: Tally[str] = field(default_factory=Tally)
    meals: Tally[int] = field(default_factory=Tally)
    given: Tally[int] = field(default_factory=Tally)
    fund: int = 0
    rounding: int = 0
    first_day: str = ""


class Refused(Exception):
    """The model's own refusal."""


def round_cash(fen: int, how: str) -> int:
    if how == "jiao":
        return half_away(Fraction(fen, 10)) * 10
    return {"jiao_down": fen // 10 * 10, "yuan_down": fen // 100 * 100, "none": fen}[how]


def share(total: int, parts: list[int]) -> list[int]:
    """Whole fen in proportion; what is over goes one by one to the largest remainders, the earlier first."""
    exact = [Fraction(total * part, sum(parts)) for part in parts]
    shares = [int(value) for value in exact]
    for index in sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))[: total - sum(shares)]:
        shares[index] += 1
    return shares


# -- both at once ------------------------------------------------------------------------------------------------


class Counter(RuleBasedStateMachine):
    """Each rule does one thing at the real counter and in the model, and compares what came of it."""

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        if folder.exists():
            shutil.rmtree(folder)
            anchor.forget(folder)
        shutil.copytree(template, folder)
        clock = SetClock(TIMES[0])
        ledger = Ledger.open(folder)
        self.site = Site(folder, ledger, make_till(ledger, clock), clock)
        self.come_in()
        self.time = TIMES[0]
        self.cart = Cart()
        self.parked: dict[int, Cart] = {}
        self.eaten: Tally[tuple[int, str, str]] = Tally()
        self.sales: dict[str, Sale] = {}
        self.fund = 0
        self.rounding = "jiao_down"
        self.float: int | None = None
        self.moved = 0
        self.shifts = 0
        self.zs = 0
        self.grand = 0
        self.happened = False  # since the last Z
        self.shift = Figures()
        self.z = Figures()

    def come_in(self) -> None:
        # Durability is another test's: waiting for the disk at each of thousands of steps would leave time for few.
        self.site.ledger.connection.execute("PRAGMA synchronous=OFF")
        self.site.do("sign_in", pin=MANAGER_PIN)

    def teardown(self) -> None:
        """Every run ends with a count, a Z, and a look at the file."""
        try:
            self.clear(True)
            if self.float is not None:
                self.close_shift(-30, True, True)
            self.close_the_day(True)
        finally:
            self.site.close()
        report = verify(self.site.folder)
        assert [fault.text for fault in report.faults] == []

    @initialize(fen=st.integers(0, 50_000), gifts=st.booleans())
    def begin(self, fen: int, gifts: bool) -> None:
        self.open_shift(fen)
        if gifts:  # something for the fund to help with
            self.add_pieces("D1", 4)
            self.pay("wechat", "all", 1, False)

    # -- helpers ---------------------------------------------------------------------------------------------
    def copy(self) -> Cart:
        cart = self.cart
        lines = [Line(**{**vars(line), "off": list(line.off)}) for line in cart.lines]
        return Cart(lines, cart.numbers, cart.card, cart.card_took, list(cart.tenders))

    def price(self, cart: Cart) -> Cart:
        """Every line at what it costs now."""
        day, period = day_and_period(self.time)
        had: Tally[int] = Tally()
        for line in cart.lines:
            line.tier = None
            line.price = line.list_fen if line.override is None else line.override
            if line.person is None:
                continue
            before = self.eaten[line.person, day, period] + had[line.person]
            if line.override is None and (before == 0 or line.allowed):
                line.tier, line.price = next((age, fen) for age, fen in TIERS if AGES[line.person] >= age)
                line.off = [off for off in line.off if off[0] != "fen"]
                had[line.person] += 1
        return cart

    def keep(self, cart: Cart) -> Cart:
        self.price(cart)
        if cart.tenders and cart.total < cart.paid:
            raise Refused("unbalanced")
        self.cart = cart
        return cart

    def both(self, verb: str, model: Any, /, **fields: Any) -> dict[str, Any] | None:
        """Do it in both. The answer with what the model says of it compared, or None where both refuse alike."""
        expected: dict[str, Any] = {}
        code = ""
        try:
            expected = model() or {}
        except Refused as refusal:
            code = str(refusal)
        self.site.clock.moment = self.time
        try:
            answer = self.site.do(verb, **fields)
        except PosError as refusal:
            assert refusal.code == code, (verb, fields, refusal, code, expected)
            return None
        assert not code, (verb, fields, answer, code)
        for name, value in expected.items():
            assert answer[name] == value, (verb, fields, name, answer, expected)
        return answer

    def need_shift(self) -> None:
        if self.float is None:
            raise Refused("no_shift")

    def line_answer(self, cart: Cart, number: int) -> dict[str, Any]:
        line = next(line for line in cart.lines if line.number == number)
        return {
            **{"line": number, "price_fen": line.price, "quantity": line.quantity, "amount_fen": line.amount},
            "total_fen": cart.total,
        }

    def find(self, cart: Cart, number: int) -> Line:
        for line in cart.lines:
            if line.number == number:
                return line
        raise Refused("unknown_line")

    def pick(self, index: int) -> int:
        """The number of a line that is there; now and then of one that is not."""
        numbers = [line.number for line in self.cart.lines]
        return numbers[index % len(numbers)] if numbers and index else self.cart.numbers + 1

    # -- filling the cart ------------------------------------------------------------------------------------
    def _put(self, line: Line) -> dict[str, Any]:
        self.need_shift()
        cart = self.copy()
        number = cart.put(line).number
        if line.code == "M" and cart.card_waits():
            cart.take_card()
        return self.line_answer(self.keep(cart), number)

    @rule(code=st.sampled_from(["EGG", "SOY", "D1", "D2"]), pieces=st.integers(1, 4))
    def add_pieces(self, code: str, pieces: int) -> None:
        line = Line(0, code, GOODS[code][0], pieces * 1000)
        self.both("add", lambda: self._put(line), product=code, quantity=pieces * 1000)

    @rule(code=st.sampled_from(WEIGHED), grams=st.integers(1, 3000))
    def add_by_weight(self, code: str, grams: int) -> None:
        self.both("add", lambda: self._put(Line(0, code, GOODS[code][0], grams)), product=code, quantity=grams)

    @rule(pieces=st.sampled_from([1, 1, 1, 2]))
    def add_meal(self, pieces: int) -> None:
        self.both("add", lambda: self._put(Line(0, "M", 1500, pieces * 1000)), product="M01", quantity=pieces * 1000)

    @rule(fen=st.integers(1, 5000), quantity=st.integers(1, 3000))
    def add_without_a_code(self, fen: int, quantity: int) -> None:
        line = Line(0, "", fen, quantity)
        goods = {"name": "散装花生", "category": "干货", "price_fen": fen, "quantity": quantity}
        self.both("add", lambda: self._put(line), **goods)

    @rule()
    def scan(self) -> None:
        def model() -> dict[str, Any]:
            self.need_shift()
            cart = self.copy()
            for line in reversed(cart.lines):
                if line.code == "EGG" and not line.off and line.override is None:
                    line.quantity += 1000
                    return self.line_answer(self.keep(cart), line.number)
            return self._put(Line(0, "EGG", 121, 1000))

        self.both("scan", model, code="6900000000017")

    @rule(codes=st.lists(st.sampled_from([*GOODS, "M", "M"]), min_size=2, max_size=5), quantity=st.integers(1, 3))
    def fill_the_cart(self, codes: list[str], quantity: int) -> None:
        for code in codes:
            if code == "M":
                self.add_meal(1)
            elif code in WEIGHED:
                self.add_by_weight(code, 337 * quantity)
            else:
                self.add_pieces(code, quantity)

    @rule(people=st.lists(st.integers(0, len(PEOPLE) - 1), min_size=1, max_size=3), meal_first=st.booleans())
    def serve(self, people: list[int], meal_first: bool) -> None:
        """Meals with their diners' cards, paid in one go."""
        for person in people:
            if meal_first:
                self.add_meal(1)
            self.show_card(person)
            if not meal_first:
                self.add_meal(1)
        if not self.cart.tenders:
            self.pay("cash", "all", 1, False)

    @rule(person=st.integers(0, len(PEOPLE) - 1))
    def show_card(self, person: int) -> None:
        def model() -> dict[str, Any]:
            cart = self.copy()
            cart.card = person
            cart.card_took = cart.take_card()
            self.keep(cart)
            day, period = day_and_period(self.time)
            meals = self.eaten[person, day, period] + sum(
                line.person == person and line.tier is not None for line in cart.lines
            )
            tier, fen = next((age, fen) for age, fen in TIERS if AGES[person] >= age)
            said = {"age": AGES[person], "tier": str(tier), "meals": meals, "price_fen": 1500 if meals else fen}
            return said | ({"line": cart.card_took, "total_fen": cart.total} if cart.card_took else {})

        answer = self.both("diner", model, card=id_number(PEOPLE[person][0], 10 + person))
        assert answer is None or bool(self.cart.card_took) == ("line" in answer)

    @rule()
    def put_card_away(self) -> None:
        def model() -> None:
            cart = self.copy()
            cart.card, cart.card_took = None, 0
            self.keep(cart)

        self.both("diner", model, card="")

    @rule(index=INDEX)
    def allow_meal(self, index: int) -> None:
        number = self.pick(index)

        def model() -> dict[str, Any]:
            cart = self.copy()
            line = self.find(cart, number)
            if line.person is None and line.code == "M" and line.quantity == 1000:
                line.person = cart.card
            if line.person is None:
                raise Refused("unknown_resident")
            line.allowed = True
            return self.line_answer(self.keep(cart), number)

        self.both("allow_meal", model, line=number, reason="带给老伴")

    @rule(index=INDEX)
    def void(self, index: int) -> None:
        number = self.pick(index)

        def model() -> dict[str, Any]:
            cart = self.copy()
            cart.lines.remove(self.find(cart, number))
            self.keep(cart)
            self.happened = True
            return {"total_fen": cart.total}

        self.both("void", model, line=number, reason="不要了")

    @rule(index=INDEX, percent=st.integers(1, 10_000))
    def discount_a_line(self, index: int, percent: int) -> None:
        number = self.pick(index)

        def model() -> dict[str, Any]:
            if not self.cart.lines:
                raise Refused("empty_sale")
            cart = self.copy()
            self.find(cart, number).off.append(("percent", percent))
            return self.line_answer(self.keep(cart), number)

        self.both("discount", model, line=number, percent=percent, reason="压坏了")

    @rule(percent=st.integers(1, 5000))
    def discount_the_sale(self, percent: int) -> None:
        def model() -> dict[str, Any]:
            cart = self.copy()
            if not cart.lines:
                raise Refused("empty_sale")
            lines = [line for line in cart.lines if line.tier is None and not line.merchant and line.amount > 0]
            amounts = [line.amount for line in lines]
            if lines:
                off = half_away(Fraction(sum(amounts) * percent, 10_000))
                for line, part in zip(lines, share(off, amounts), strict=True):
                    line.off.append(("fen", part))
            return {"total_fen": self.keep(cart).total}

        self.both("discount", model, percent=percent, reason="开业")

    @rule(index=INDEX, fen=st.integers(1, 3000))
    def override(self, index: int, fen: int) -> None:
        number = self.pick(index)

        def model() -> dict[str, Any]:
            cart = self.copy()
            self.find(cart, number).override = fen
            return self.line_answer(self.keep(cart), number)

        self.both("set_price", model, line=number, price_fen=fen, reason="菜少了")

    @rule(empty=SELDOM)
    def clear(self, empty: bool) -> None:
        if len(self.cart.lines) < 4 and not empty:
            return

        def model() -> None:
            self.happened |= bool(self.cart.lines)
            self.cart = Cart()

        self.both("clear", model)

    # -- set aside -------------------------------------------------------------------------------------------
    def _park(self) -> int:
        if self.cart.tenders:
            raise Refused("bad_value")
        if not self.cart.lines:
            raise Refused("empty_sale")
        number = next(number for number in range(1, 100) if number not in self.parked)
        self.cart.card, self.cart.card_took = None, 0
        self.parked[number], self.cart = self.cart, Cart()
        return number

    @rule(empty=SELDOM)
    def park(self, empty: bool) -> None:
        if not self.cart.lines and not empty:
            return
        self.both("park", lambda: {"parked": self._park()})

    @rule(number=st.integers(1, 2))
    @precondition(lambda self: self.parked)
    def recall(self, number: int) -> None:
        def model() -> dict[str, Any]:
            if self.cart.tenders:
                raise Refused("bad_value")
            if number not in self.parked:
                raise Refused("unknown_parked")
            cart = self.parked.pop(number)
            if self.cart.lines:
                self._park()
            return {"total_fen": self.keep(cart).total, "lines": len(cart.lines)}

        self.both("recall", model, parked=number)

    @rule()
    def restart(self) -> None:
        self.site.reopen()
        self.come_in()

    @rule(moment=st.sampled_from(TIMES), person=st.integers(1, len(PEOPLE) - 1))
    def linger(self, moment: datetime, person: int) -> None:
        """A sale that is filled at one meal's time and paid at another's."""
        self.show_card(person)
        self.add_meal(1)
        self.time_goes_by(moment)
        if not self.cart.tenders:
            self.pay("cash", "more", 300, False)

    @rule(moment=st.sampled_from(TIMES))
    def time_goes_by(self, moment: datetime) -> None:
        """Or back: a clock that was put right never stops a sale."""
        self.time = moment
        self.site.clock.moment = moment

    @rule(how=st.sampled_from(["jiao_down", "jiao_down", "jiao", "yuan_down", "none"]))
    def choose_rounding(self, how: str) -> None:
        self.site.do("set_setting", setting="rounding.cash", value=how)
        self.rounding = how

    # -- paying ----------------------------------------------------------------------------------------------
    def _look_again(self) -> None:
        old, cart = self.cart, self.price(self.copy())
        if cart.tenders and cart.total < cart.paid:
            raise Refused("unbalanced")
        self.cart = cart
        if any(new.amount > line.amount for new, line in zip(cart.lines, old.lines, strict=True)):
            raise Refused("needs_approval")

    def _pay(self, tender: str, amount: int | None, waive: bool) -> dict[str, Any]:
        self._look_again()
        self.need_shift()
        cart = self.cart
        if not cart.lines:
            raise Refused("empty_sale")
        left, rounding, tenders, change = cart.total - cart.paid, 0, list(cart.tenders), 0
        if not tender:
            if left > 0:
                raise Refused("unbalanced")
        else:
            asked = round_cash(left, "none" if waive else self.rounding) if tender == "cash" else left
            given = asked if amount is None else amount
            if given == 0 and asked > 0:
                raise Refused("bad_value")
            if tender != "cash" and given > left:
                raise Refused("unbalanced")
            if tender == "love_fund" and given > self.fund - dict_sum(tenders, "love_fund"):
                raise Refused("fund_short")
            if tender == "cash" and given >= asked:
                tenders.append((tender, asked))
                rounding, change = asked - left, given - asked
            else:
                tenders.append((tender, given))
                if given < left:
                    self.cart.tenders = tenders
                    return {"left_fen": left - given, "total_fen": cart.total}
        if dict_sum(tenders, "love_fund") > self.fund:
            raise Refused("fund_short")
        # A tender of nothing (what was left was less than a jiao) is none, unless cash was handed over for it.
        if tender and not tenders[-1][1] and not change:
            tenders.pop()
        return self._ring(cart, tenders, rounding) | {"change_fen": change}

    def _ring(self, cart: Cart, tenders: list[tuple[str, int]], rounding: int) -> dict[str, Any]:
        day, period = day_and_period(self.time)
        sold, number = {}, f"1-{len(self.sales) + 1:06}"
        for line in cart.lines:
            given = half_away(Fraction(1500 * line.quantity, 1000)) - line.gross if line.tier is not None else 0
            meal = (line.person, day, period) if line.tier is not None and line.person is not None else None
            sold[line.number] = SoldLine(line, line.quantity, line.amount, line.fund, given, meal)
            if meal:
                self.eaten[meal] += 1
            for figures in (self.shift, self.z):
                figures.categories[line.category] += line.amount
                figures.fund += line.fund
                if line.tier is not None:
                    figures.meals[line.tier] += 1
                    figures.given[line.tier] += given
            self.fund += line.fund
        left: Tally[str] = Tally()
        for tender, fen in tenders:
            left[tender] += fen
        self._count(dict(left), rounding, day)
        self.sales[number] = Sale(sold, dict(left))
        self.cart = Cart()
        net = cart.total + rounding
        assert net == sum(left.values())
        return {"sale": number, "left_fen": 0, "total_fen": net, "rounding_fen": rounding}

    def _count(self, tenders: dict[str, int], rounding: int, day: str) -> None:
        self.happened = True
        self.fund -= tenders.get("love_fund", 0)
        self.grand += sum(tenders.values())
        for figures in (self.shift, self.z):
            figures.sales += 1
            figures.tenders.update(tenders)
            figures.rounding += rounding
            figures.first_day = figures.first_day or day

    @rule(
        tender=st.sampled_from(["cash", "cash", "wechat", "alipay", "love_fund"]),
        how=st.sampled_from(["all", "all", "part", "more", "exact"]),
        part=st.integers(1, 999),
        waive=st.sampled_from([False, False, False, True]),
    )
    def pay(self, tender: str, how: str, part: int, waive: bool) -> None:
        if not self.cart.lines and part > 50:
            return
        left = max(0, self.cart.total - self.cart.paid)
        amount = {"all": None, "part": left * part // 1000, "more": left + part, "exact": left}[how]
        fields: dict[str, Any] = {"tender": tender} | ({"family": "F01"} if tender == "love_fund" else {})
        fields |= {"rounding": "none"} if waive else {}
        fields |= {} if amount is None else {"amount_fen": amount}
        self.both("pay", lambda: self._pay(tender, amount, waive), **fields)

    @rule(early=SELDOM)
    def pay_nothing(self, early: bool) -> None:
        if self.cart.total and not early:
            return
        self.both("pay", lambda: self._pay("", None, False))

    @rule(data=st.data(), whole=st.booleans(), cash=st.booleans())
    @precondition(lambda self: any(sale.lines for sale in self.sales.values()))
    def refund(self, data: st.DataObject, whole: bool, cash: bool) -> None:
        rung = [number for number, sale in self.sales.items() if sale.lines]
        of = data.draw(st.sampled_from(rung))
        sale = self.sales[of]
        asked: dict[int, int] | None = None
        if not whole and sale.lines:
            numbers = data.draw(st.lists(st.sampled_from(sorted(sale.lines)), min_size=1, max_size=2, unique=True))
            asked = {}
            for line in numbers:
                by_weight = sale.lines[line].line.code in (*WEIGHED, "")
                step = 1 if by_weight else 1000
                asked[line] = data.draw(st.integers(1, max(1, sale.lines[line].sold // step))) * step
        tender = "cash" if cash and list(sale.left) == ["wechat"] else ""
        lines = None if asked is None else [Returned(line, quantity) for line, quantity in asked.items()]
        self.both("refund", lambda: self._refund(sale, asked, tender), sale=of, lines=lines, tender=tender, reason="退")

    def _refund(self, sale: Sale, asked: dict[int, int] | None, tender: str) -> dict[str, Any]:
        self.need_shift()
        if asked is None:
            asked = {number: line.sold - line.back for number, line in sale.lines.items() if line.sold > line.back}
        if not asked:
            raise Refused("over_refund")
        raw = fund = 0
        for number, quantity in asked.items():
            line = sale.lines[number]
            if quantity > line.sold - line.back:
                raise Refused("over_refund")
            raw += half_away(Fraction(line.amount * (line.back + quantity), line.sold)) - line.back_fen
            fund += self._part(line, line.fund, quantity)
        empties = all(line.back + asked.get(number, 0) == line.sold for number, line in sale.lines.items())
        left = sum(sale.left.values())
        back = left if empties else min(raw, left)
        parts: dict[str, int] = {}
        if tender:
            parts = {tender: back}
        else:
            rest = back
            for name in sorted(sale.left, key=lambda name: name == "cash"):  # cash last, else as they were taken
                parts[name] = min(rest, sale.left[name])
                rest -= parts[name]
        if not empties:
            parts = {name: fen // 10 * 10 if name == "cash" else fen for name, fen in parts.items()}
        parts = {name: fen for name, fen in parts.items() if fen}
        if fund > self.fund + parts.get("love_fund", 0):
            raise Refused("fund_short")
        return self._give_back(sale, asked, parts, raw)

    @staticmethod
    def _part(line: SoldLine, fen: int, quantity: int) -> int:
        after, before = (half_away(Fraction(fen * back, line.sold)) for back in (line.back + quantity, line.back))
        return after - before

    def _give_back(self, sale: Sale, asked: dict[int, int], parts: dict[str, int], raw: int) -> dict[str, Any]:
        for number, quantity in asked.items():
            line = sale.lines[number]
            amount = half_away(Fraction(line.amount * (line.back + quantity), line.sold)) - line.back_fen
            fund, given = self._part(line, line.fund, quantity), self._part(line, line.given, quantity)
            for figures in (self.shift, self.z):
                figures.categories[line.line.category] -= amount
                figures.fund -= fund
                if line.line.tier is not None:
                    figures.meals[line.line.tier] -= 1
                    figures.given[line.line.tier] -= given
            self.fund -= fund
            line.back += quantity
            line.back_fen += amount
            if line.meal_of:
                self.eaten[line.meal_of] -= 1
        for name, fen in parts.items():
            sale.left[name if name in sale.left else "wechat"] -= fen
        paid = sum(parts.values())
        self._count({name: -fen for name, fen in parts.items()}, raw - paid, day_and_period(self.time)[0])
        document = f"1-{len(self.sales) + 1:06}"
        self.sales[document] = Sale({}, {})  # a refund is itself refunded by nobody
        tenders = {name: -fen for name, fen in parts.items()}
        return {"sale": document, "total_fen": -paid, "rounding_fen": raw - paid, "tenders_fen": tenders}

    @rule(quantity=st.integers(1, 3000), fen=st.integers(0, 3000), tender=st.sampled_from(["cash", "alipay"]))
    def bring_over(self, quantity: int, fen: int, tender: str) -> None:
        ref = str(len(self.sales))
        total = half_away(Fraction(quantity * fen, 1000))

        def model() -> dict[str, Any]:
            self.need_shift()
            line = Line(1, "", fen, quantity, price=fen)
            for figures in (self.shift, self.z):
                figures.categories["干货"] += total
            self._count({tender: total}, 0, day_and_period(self.time)[0])
            number = f"1-{len(self.sales) + 1:06}"
            self.sales[number] = Sale({1: SoldLine(line, quantity, total, 0, 0, None)}, {tender: total})
            return {"sale": number, "total_fen": total}

        brought = [Brought("旧账", quantity, fen, "干货")]
        self.both("sale", model, ref=ref, lines=brought, tenders=[(tender, total)])

    # -- the drawer ------------------------------------------------------------------------------------------
    @rule(fen=st.integers(0, 50_000), twice=SELDOM)
    def hand_over(self, fen: int, twice: bool) -> None:
        if self.float is None or twice:
            self.open_shift(fen)

    def open_shift(self, fen: int) -> None:
        def model() -> dict[str, Any]:
            if self.float is not None:
                raise Refused("shift_open")
            self.float, self.moved, self.shift = fen, 0, Figures()
            self.shifts += 1
            return {"shift": self.shifts}

        self.both("open_shift", model, float_fen=fen)

    @rule(fen=st.integers(1, 20_000), into=st.booleans())
    def move_cash(self, fen: int, into: bool) -> None:
        def model() -> None:
            self.need_shift()
            self.moved += fen if into else -fen
            self.happened = True

        self.both("pay_in" if into else "pay_out", model, amount_fen=fen, reason="零钱")

    @rule(over=st.integers(-3000, 3000), by_note=st.booleans(), early=SELDOM)
    @precondition(lambda self: self.float is not None or not self.z.sales)
    def close_shift(self, over: int, by_note: bool, early: bool) -> None:
        if self.shift.sales < 3 and not early:
            return

        def model() -> dict[str, Any]:
            self.need_shift()
            if self.cart.tenders:
                raise Refused("bad_value")
            self.float = None
            self.happened = True
            return {
                **{"shift": self.shifts, "sales": self.shift.sales, "net_fen": self.shift.tenders.total()},
                **{"tenders_fen": dict(self.shift.tenders), "expected_fen": expected, "counted_fen": counted},
                "over_fen": counted - expected,
            }

        expected = (self.float or 0) + self.shift.tenders["cash"] + self.moved
        counted = max(0, expected + over)
        counts = {"100": counted // 10_000, "1": counted % 10_000 // 100, "0.1": counted % 100 // 10}
        if by_note:
            counted = counted // 10 * 10
            self.both("close_shift", model, counts=counts)
        else:
            self.both("close_shift", model, counted_fen=counted)

    @rule(early=SELDOM)
    def close_the_day(self, early: bool) -> None:
        if self.float is not None and not early:
            return

        def model() -> dict[str, Any]:
            if self.float is not None:
                raise Refused("shift_open")
            if not self.happened:
                raise Refused("empty_sale")
            self.zs += 1
            said = {
                **{"z": self.zs, "sales": self.z.sales, "net_fen": self.z.tenders.total(), "fund_fen": self.z.fund},
                **{"tenders_fen": dict(self.z.tenders), "categories_fen": dict(self.z.categories)},
                "tiers": {
                    str(tier): {"meals": self.z.meals[tier], "given_fen": self.z.given[tier]} for tier in self.z.meals
                },
                **{"rounding_fen": self.z.rounding, "grand_fen": self.grand},
            }
            said |= {"business_date": self.z.first_day} if self.z.first_day else {}
            self.z, self.happened = Figures(), False
            return said

        self.both("z", model)

    # -- always ----------------------------------------------------------------------------------------------
    @invariant()
    def the_screen_shows_what_the_model_says(self) -> None:
        cart = self.site.till.cart
        assert [line.amount_fen for line in cart.lines] == [line.amount for line in self.cart.lines]
        assert [line.number for line in cart.lines] == [line.number for line in self.cart.lines]
        assert cart.left_fen == self.cart.total - self.cart.paid
        assert self.site.ledger.fund_fen() == self.fund
        assert self.fund >= 0
        assert {one.number for one in self.site.ledger.parked()} == set(self.parked)

    @invariant()
    def the_drawer_holds_what_the_formula_says(self) -> None:
        shift = self.site.ledger.open_shift()
        assert (shift is None) == (self.float is None)
        if shift is not None:
            report = self.site.ledger.shift_report(shift.number)
            assert report is not None
            assert report.drawer.expected_fen == (self.float or 0) + self.shift.tenders["cash"] + self.moved


def dict_sum(tenders: list[tuple[str, int]], name: str) -> int:
    return sum(fen for tender, fen in tenders if tender == name)


def furnished(folder: Path) -> None:
    site = new_site(folder, clock=SetClock(TIMES[0], timedelta(milliseconds=1)))
    for code, listed, more in (
        ("EGG", 121, {"unit": "个", "barcode": "6900000000017"}),
        ("SOY", 875, {"unit": "瓶"}),
        ("TOM", 340, {"unit": "kg"}),
        ("DUST", 5, {"unit": "kg"}),
        ("D1", 1801, {"unit": "份", "merchant": "张记"}),
        ("D2", 1000, {"unit": "份", "merchant": "李记", "diner_percent": 7000, "fund_percent": 3500}),
    ):
        fields: dict[str, Any] = {"code": code, "name": code, "price_fen": listed, "category": GOODS[code][1]}
        site.do("set_product", **fields, **more)
    site.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.close()


def test_the_counter_keeps_the_rules_in_whatever_order_things_are_done(tmp_path):
    """DOORSTEP_EXAMPLES=2000 looks longer; fifty more runs, with more rules, are tests/sim's."""
    template = tmp_path / "template"
    furnished(template)

    class Here(Counter):
        def __init__(self) -> None:
            super().__init__(template, tmp_path / "counter")

    run_state_machine_as_test(
        Here,
        settings=settings(
            settings.get_profile("doorstep"),
            max_examples=int(os.environ.get("DOORSTEP_EXAMPLES", "60")),
            stateful_step_count=50,
        ),
    )
