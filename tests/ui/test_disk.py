"""A disk that takes nothing more: said in words at once, the sale still on the screen, and selling goes on after."""

from __future__ import annotations

from typing import Any

from tests.ui.hands import Hands


def room(hands: Hands, pages: str) -> None:
    """Let the ledger's file grow to so many pages and no further, as SQLite counts them."""

    def limit(till: Any) -> None:
        connection = till.ledger.connection
        (now,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={now if pages == 'as it is' else now + int(pages)}")

    hands.window.till.query(limit, lambda _none: None)
    hands.settle()


def test_a_full_disk_is_said_and_the_sale_stays_on_the_screen(hands: Hands) -> None:
    room(hands, "as it is")
    for _sale in range(100):  # pages have room left for a while
        hands.scan("6900000000017")
        hands.keys("F12", "Enter")
        if hands.message:
            break
    assert "磁盘满" in hands.message.replace("了", ""), hands.message
    cart = hands.view.cart
    assert [line.name for line in cart.lines] == ["鸡蛋"] and not cart.tenders
    assert hands.checkout.cart.list.lines.rowCount() == 1
    room(hands, "100000")
    hands.keys("Enter")
    assert hands.panel == "done" and hands.view.cart.empty
