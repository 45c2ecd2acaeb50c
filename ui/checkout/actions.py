"""What the keys of the selling screen do: each asks what it needs on the right side, then sends one verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pos.cart import Line
from pos.errors import PosError
from pos.money import format_money, parse_price, parse_quantity
from pos.product import KG, per_jin, per_kg
from pos.words import _, sentence
from ui.show import in_jin, money, quantity, typed_weight, weight_unit

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

VOID_REASONS = ("客人不要了", "输错了", "扫重了", "商品有问题")
PRICE_REASONS = ("品相不好", "快到期", "标价不符", "老顾客")
DISCOUNT_REASONS = ("品相不好", "快到期", "收摊处理", "老顾客")
DRAWER_REASONS = ("换零钱", "核对现金", "取票据")
CLEAR_REASONS = ("客人不买了", "输错了", "重新来过")
MEAL_REASONS = ("替家人带饭", "上一份有问题", "送餐")
PAY_IN_REASONS = ("补零钱", "收回借款")
INVOICE_FOR = ("个人",)
NAMELESS = "不留名"
PAY_OUT_REASONS = ("买菜付款", "交店长", "买用品")


def _line(page: CheckoutPage) -> Line | None:
    """The chosen line of the open sale, or a word about there being none."""
    line = page.cart.list.current_line()
    view = page.host.view
    if line is None or view is None or line not in view.cart.lines:
        page.say(_("请先选一行。"), wrong=True)
        return None
    return line


def _reads(page: CheckoutPage, read: Callable[[], int]) -> int | None:
    try:
        return read()
    except PosError as refusal:
        page.say(sentence(refusal), wrong=True)
        return None


def change_quantity(page: CheckoutPage) -> None:
    """A number already typed is the chosen line's quantity; else ask for it."""
    line = _line(page)
    view = page.host.view
    if line is None or view is None:
        return
    weighed = line.unit == KG

    def take(text: str) -> None:
        wanted = _reads(page, lambda: typed_weight(text, view.site) if weighed else parse_quantity(text))
        if wanted is not None:
            page.ask("set_quantity", {"line": line.number, "quantity": wanted}, lambda _answer: page.show_sell())

    typed = page.sell.field.take_quantity()
    if typed:
        take(typed)
        return
    unit = weight_unit(view.site) if weighed else line.unit
    page.show_panel(
        "number",
        title=line.name,
        what=_("重量（{unit}）", unit=unit) if weighed else _("数量（{unit}）", unit=unit) if unit else _("数量"),
        now=_("现在 {quantity}", quantity=quantity(line.quantity, line.unit, view.site)),
        decimals=3 if weighed else 0,
        then=take,
        go=_("改数量"),
    )


def change_price(page: CheckoutPage) -> None:
    """Ask for the price, then why."""
    line = _line(page)
    view = page.host.view
    if line is None or view is None:
        return
    by_jin = line.unit == KG and in_jin(view.site)
    unit = weight_unit(view.site) if line.unit == KG else line.unit
    now_fen = per_jin(line.price_fen) if by_jin else line.price_fen

    def take(text: str) -> None:
        price = _reads(page, lambda: parse_price(text))
        if price is None:
            return
        price_fen = per_kg(price) if by_jin else price

        def send(reason: str) -> None:
            page.ask(
                "set_price",
                {"line": line.number, "price_fen": price_fen, "reason": reason},
                lambda _answer: page.show_sell(),
            )

        page.show_panel(
            "reason",
            title=_("{name} 改价为 {price}", name=line.name, price=money(price)),
            reasons=PRICE_REASONS,
            then=send,
            go=_("改价"),
        )

    page.show_panel(
        "number",
        title=line.name,
        what=_("新单价（元/{unit}）", unit=unit) if unit else _("新单价（元）"),
        now=_("现在 {quantity}", quantity=format_money(now_fen)) if now_fen is not None else "",
        decimals=2,
        then=take,
        go=_("下一步"),
    )


def discount(page: CheckoutPage) -> None:
    """A percentage off the chosen line or the whole sale."""
    view = page.host.view
    if view is None or not view.cart.lines:
        page.say(sentence(PosError("empty_sale")), wrong=True)
        return
    page.show_panel("discount", line=page.cart.list.current_line())


def void(page: CheckoutPage) -> None:
    """Take the chosen line out, and say why."""
    line = _line(page)
    if line is None:
        return

    def send(reason: str) -> None:
        page.ask("void", {"line": line.number, "reason": reason}, lambda _answer: page.show_sell())

    page.show_panel(
        "reason",
        title=_("删掉第 {line} 行：{name}", line=line.number, name=line.name),
        reasons=VOID_REASONS,
        then=send,
        go=_("删行"),
        wrong=True,
    )


def park(page: CheckoutPage) -> None:
    """Set the sale aside; nothing is asked."""
    page.ask(
        "park",
        {},
        lambda answer: page.say(
            _("已挂为 {number} 号，取单按 {key}。", number=answer["parked"], key=page.key_of("sell.recall"))
        ),
    )


def recall(page: CheckoutPage) -> None:
    """Show what was set aside."""
    view = page.host.view
    if view is not None and not view.parked:
        page.say(_("没有挂单。"))
        return
    page.show_panel("recall")


def refund(page: CheckoutPage) -> None:
    """Find the sale; from the result, it is the one just rung."""
    view = page.host.view
    if page.panel.name == "done" and view is not None and view.done is not None and not view.done.refund:
        page.show_panel("refund", number=view.done.number)
    else:
        page.show_panel("sales", what="refund")


def reprint(page: CheckoutPage, *, large: bool = False) -> None:
    """The receipt again, *large* for old eyes: of the sale just rung, or of one that is looked up."""
    view = page.host.view
    if view is not None and view.done is not None:
        send_reprint(page, view.done.number, large=large)
    else:
        page.show_panel("sales", what="reprint_large" if large else "reprint")


def reprint_large(page: CheckoutPage) -> None:
    """The receipt again, for old eyes."""
    reprint(page, large=True)


def send_reprint(page: CheckoutPage, number: str, *, large: bool = False) -> None:
    """Queue a copy."""
    view = page.host.view
    said = (
        _("{number} 的小票正在补打。", number=number)
        if view is not None and view.site.has_printer
        else _("没有设打印机，小票没有打。")
    )
    page.ask("reprint", {"sale": number, "large": large}, lambda _answer: page.say(said))


def invoice(page: CheckoutPage) -> None:
    """The customer asks for an invoice: of the sale just rung, or of one that is looked up."""
    view = page.host.view
    if view is not None and view.done is not None and not view.done.refund:
        ask_invoice(page, view.done.number)
    else:
        page.show_panel("sales", what="invoice")


def ask_invoice(page: CheckoutPage, number: str) -> None:
    """Ask whom it is for, and note it."""

    def send(title: str) -> None:
        def noted(_answer: object) -> None:
            page.show_sell()
            page.say(_("{number} 的发票已记下，店长会开。", number=number))

        page.ask("invoice", {"sale": number, "title": title}, noted)

    page.show_panel(
        "reason",
        title=_("{number} 要发票", number=number),
        what=_("发票抬头"),
        own=_("单位名称"),
        reasons=INVOICE_FOR,
        then=send,
        go=_("记下"),
    )


def open_drawer(page: CheckoutPage) -> None:
    """Open the drawer without a sale, and say why."""

    def send(reason: str) -> None:
        def opened(_answer: object) -> None:
            page.show_sell()
            page.say(_("钱箱已开。"))

        page.ask("open_drawer", {"reason": reason}, opened)

    page.show_panel("reason", title=_("开钱箱"), reasons=DRAWER_REASONS, then=send, go=_("开钱箱"))


def pay(page: CheckoutPage) -> None:
    """Go on to paying, if there is anything to pay for."""
    view = page.host.view
    if view is None or page.panel.name == "done":
        return
    if not view.cart.lines:
        page.say(sentence(PosError("empty_sale")), wrong=True)
        return
    page.show_panel("pay")


def more(page: CheckoutPage) -> None:
    """Everything else."""
    page.show_panel("more")


def resident(page: CheckoutPage) -> None:
    """Look a resident up who has no card with them."""
    page.show_panel("resident")


def show_papers(page: CheckoutPage) -> None:
    """What became of the papers, and what to do with those that broke off."""
    page.show_panel("papers")


def show_help(page: CheckoutPage) -> None:
    """The keys."""
    page.show_panel("help")


def _cash(page: CheckoutPage, verb: str, title: str, reasons: tuple[str, ...]) -> None:
    def take(text: str) -> None:
        fen = _reads(page, lambda: parse_price(text))
        if fen is None:
            return

        def send(reason: str) -> None:
            def moved(_answer: object) -> None:
                page.show_sell()
                page.say(_("{what} {amount} 元，已记账。", what=title, amount=money(fen)))

            page.ask(verb, {"amount_fen": fen, "reason": reason}, moved)

        page.show_panel("reason", title=f"{title} {money(fen)}", reasons=reasons, then=send, go=title)

    page.show_panel("number", title=title, what=_("金额（元）"), decimals=2, then=take, go=_("下一步"))


def pay_in(page: CheckoutPage) -> None:
    """Money into the drawer that is no sale's."""
    _cash(page, "pay_in", _("存入"), PAY_IN_REASONS)


def pay_out(page: CheckoutPage) -> None:
    """Money out of the drawer that is no refund's."""
    _cash(page, "pay_out", _("支出"), PAY_OUT_REASONS)


def gift(page: CheckoutPage) -> None:
    """Cash given to the Love Fund: how much, and from whom."""

    def take(text: str) -> None:
        fen = _reads(page, lambda: parse_price(text))
        if fen is None:
            return

        def send(giver: str) -> None:
            def given(answer: dict[str, int]) -> None:
                page.show_sell()
                page.say(_("谢谢！收到爱心捐款 {amount} 元。", amount=money(answer["amount_fen"])))

            named = "" if giver == _(NAMELESS) else giver
            page.ask("gift", {"amount_fen": fen, "giver": named, "tender": "cash"}, given)

        page.show_panel(
            "reason",
            title=_("爱心捐款 {amount}", amount=money(fen)),
            what=_("捐赠人"),
            own=_("姓名或单位"),
            reasons=(NAMELESS,),
            then=send,
            go=_("收下"),
        )

    page.show_panel("number", title=_("收爱心捐款"), what=_("金额（元）"), decimals=2, then=take, go=_("下一步"))


def allow_meal(page: CheckoutPage) -> None:
    """A further meal at the tier price, which a manager allows."""
    line = _line(page)
    if line is None:
        return
    if not line.meal or line.diner is None:
        page.say(_("请先选一份刷过卡的套餐。"), wrong=True)
        return

    def send(reason: str) -> None:
        page.ask("allow_meal", {"line": line.number, "reason": reason}, lambda _answer: page.show_sell())

    page.show_panel(
        "reason",
        title=_("第 {line} 行再优惠一份", line=line.number),
        reasons=MEAL_REASONS,
        then=send,
        go=_("请店长同意"),
    )


def clear(page: CheckoutPage) -> None:
    """Give the open sale up; money already taken goes back."""
    view = page.host.view
    if view is None or view.cart.empty:
        page.say(sentence(PosError("empty_sale")), wrong=True)
        return

    def send(reason: str) -> None:
        def cleared(answer: dict[str, int]) -> None:
            page.show_sell()
            back = answer.get("back_fen", 0)
            page.say(_("这一单已取消，请退回 {money} 元。", money=money(back)) if back else _("这一单已取消。"))

        page.ask("clear", {"reason": reason}, cleared)

    page.show_panel("reason", title=_("取消整单"), reasons=CLEAR_REASONS, then=send, go=_("取消整单"), wrong=True)


def open_item(page: CheckoutPage) -> None:
    """Goods without a code: a name and a price."""
    page.show_panel("open_item")


def counter(page: CheckoutPage) -> None:
    """The other counter's goods."""
    page.show_sell()
    page.host.switch_counter()


def sign_out(page: CheckoutPage) -> None:
    """Somebody else takes over the keys; the sale stays."""
    page.ask("sign_out", {})


def own_pin(page: CheckoutPage) -> None:
    """Change one's own PIN: the old one, and the new one twice."""
    view = page.host.view
    who = view.staff.name if view is not None and view.staff is not None else ""

    def ask(why: str, then: Callable[[str], None], go: str) -> None:
        page.show_panel("pin", title=_("改自己的密码"), why=_("{name}：{what}", name=who, what=why), then=then, go=go)

    def ask_new(old: str) -> None:
        ask(_("新密码（4 到 8 位数字）"), lambda new: ask_again(old, new), _("下一步"))

    def ask_again(old: str, new: str) -> None:
        def send(again: str) -> None:
            if again != new:
                ask_new(old)
                page.say(_("两次密码不一样，请再输一次。"), wrong=True)
                return
            page.host.till.ask("change_pin", {"pin": old, "new_pin": new}, changed, refused)

        ask(_("再输一次密码"), send, _("改密码"))

    def changed(answer: dict[str, Any]) -> None:
        page.show_sell()
        page.say(_("{name} 的密码已改。", name=answer["staff"]))

    def refused(refusal: PosError) -> None:
        own_pin(page)
        page.say(sentence(refusal), wrong=True)

    ask(_("现在的密码"), ask_new, _("下一步"))


def close_shift(page: CheckoutPage) -> None:
    """Count the drawer and hand over."""
    page.host.go("shift")


def office(page: CheckoutPage) -> None:
    """The manager's pages."""
    page.host.go("office")


ACTIONS: Mapping[str, Callable[[CheckoutPage], None]] = {
    "quantity": change_quantity,
    "price": change_price,
    "discount": discount,
    "void": void,
    "park": park,
    "recall": recall,
    "refund": refund,
    "reprint": reprint,
    "reprint_large": reprint_large,
    "drawer": open_drawer,
    "invoice": invoice,
    "gift": gift,
    "pay": pay,
    "more": more,
    "resident": resident,
    "papers": show_papers,
    "help": show_help,
    "pay_in": pay_in,
    "pay_out": pay_out,
    "allow_meal": allow_meal,
    "clear": clear,
    "open_item": open_item,
    "counter": counter,
    "sign_out": sign_out,
    "own_pin": own_pin,
    "close_shift": close_shift,
    "office": office,
}
"""Action of the key map or the menu → what it does."""
