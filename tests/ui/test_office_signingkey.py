"""The till's signing key in the office: which it is, and a change that is on the record with its reason."""

import pytest

from tests.ui.office import ask, do, enter, go, said
from ui.office import sure


@pytest.fixture(autouse=True)
def keys_in_files(monkeypatch):
    monkeypatch.setenv("DOORSTEP_KEYS", "file")


def test_the_key_is_shown_and_changed_with_a_reason(hands, monkeypatch):
    enter(hands)
    page = go(hands, "settings")
    hands.click(page.signing)
    panel = page.signing_key
    assert "第一次日结" in panel.told.text() and panel.go.isHidden()
    hands.keys("Enter")
    assert ask(hands, lambda till: till.ledger.signing_key()) is None
    do(hands, "new_key", reason="第一把")
    (first, _at) = ask(hands, lambda till: till.ledger.signing_key())
    hands.keys("Esc")
    hands.click(page.signing)
    assert first in panel.told.text().replace(" ", "") and panel.reason.hasFocus()
    answers = [True, False]
    monkeypatch.setattr(sure, "ask_sure", lambda *_words: answers.pop())
    hands.keys("Enter")
    assert (said(hands), len(answers)) == ("请写明为什么换。", 2)
    panel.reason.setText("电脑送修过")
    hands.click(panel.go)  # not sure after all
    assert ask(hands, lambda till: till.ledger.signing_key())[0] == first
    hands.keys("Enter")
    (second, _at) = ask(hands, lambda till: till.ledger.signing_key())
    assert second != first and second in panel.told.text().replace(" ", "")
    body = ask(hands, lambda till: till.ledger.connection.execute(_LAST).fetchone()[0])
    assert '"reason":"电脑送修过"' in body and f'"previous":"{first}"' in body and '"signature":"' in body
    hands.keys("Esc")
    assert page.go.isVisible()


_LAST = "SELECT body FROM journal WHERE kind = 'key.made' ORDER BY rowid DESC LIMIT 1"
