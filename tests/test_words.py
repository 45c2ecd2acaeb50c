"""The words: every Chinese text that the program says has its English, and every refusal its sentence."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from pos import words
from pos.errors import CODES, PosError
from tests.counter import ROOT

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
CATALOGUE = ROOT / "pos" / "locale" / "en" / "doorstep.po"
# Made-up names and goods are somebody's data, not words of the program; so are the headings of lists from outside, and
# the characters that a bill is signed with, whatever the language.
DATA = {
    "data/samples.py",
    "ui/demo.py",
    "shop/paperpictures.py",
    "data/headings.py",
    "pos/capitals.py",
    "pos/saidprice.py",
}
# Texts that are put into the record as they are picked, so they stay in the site's language: units of goods.
PICKED = {
    "pos/imports.py": {"斤", "市斤"},
    "ui/office/productform.py": {"份", "个", "盒", "袋", "瓶", "包", "碗", "杯", "根", "块", "把", "箱", "桶"},
}
# What a language calls itself, in every language.
OWN_NAMES = {"中文"}
# Lines of the printer's test page: they show the very characters in question.
SAMPLES = ("汉字：", "标点：", "金额：")


def sources() -> list[Path]:
    folders = ("pos", "data", "printing", "devices", "ui", "shop")
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [file for file in (*files, ROOT / "main.py") if file.relative_to(ROOT).as_posix() not in DATA]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts in a module, with their lines: not docstrings, and not what is only compared with."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        elif isinstance(node, ast.Compare):
            silent |= {id(part) for side in node.comparators for part in ast.walk(side)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def every_text() -> dict[str, str]:
    """Text → where it stands."""
    found: dict[str, str] = {}
    for file in sources():
        path = file.relative_to(ROOT).as_posix()
        for line, text in said(ast.parse(file.read_text("utf-8"))):
            if is_chinese(text) and text not in PICKED.get(path, ()) and text not in OWN_NAMES:
                found.setdefault(text, f"{path}:{line}")
    return found


def english() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale="en") if message.id}


def blanks(text: str) -> set[str]:
    return {name for _before, name, _form, _conversion in string.Formatter().parse(text) if name is not None}


def test_every_text_is_in_the_catalogue():
    there = english()
    missing = [f"{place}: {text!r}" for text, place in every_text().items() if text not in there]
    assert not missing, "\n".join(missing)


def test_the_catalogue_holds_nothing_that_is_said_nowhere():
    texts = {text for file in sources() for _line, text in said(ast.parse(file.read_text("utf-8")))}
    assert [text for text in english() if text not in texts] == []


def test_no_text_is_in_the_catalogue_twice():
    ids = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text("utf-8"), re.MULTILINE)
    assert sorted({text for text in ids if ids.count(text) > 1}) == []


def test_the_english_has_the_same_blanks_and_no_chinese():
    wrong = [
        f"{text!r} → {translated!r}"
        for text, translated in english().items()
        if not translated.strip()
        or blanks(text) != blanks(translated)
        or (CHINESE.search(translated) and not text.startswith(SAMPLES))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_text_is_put_together_from_pieces():
    """An f-string cannot be looked up in a catalogue."""
    pieces = []
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
                pieces += [f"{file.relative_to(ROOT)}:{node.lineno}" for part in parts if is_chinese(str(part))]
    assert not pieces, "\n".join(pieces)


def refusals() -> list[tuple[str, str, str]]:
    """Every `PosError("code", "why")` written out in the code: where, code, why."""
    found = []
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PosError"):
                continue
            values = [arg.value if isinstance(arg, ast.Constant) else "" for arg in node.args]
            if values and values[0]:
                place = f"{file.relative_to(ROOT)}:{node.lineno}"
                found.append((place, str(values[0]), str(values[1]) if len(values) > 1 else ""))
    return found


def test_every_code_has_a_sentence():
    assert sorted(code for code in CODES if code not in words.SENTENCES) == []
    assert sorted(key for key in words.SENTENCES if key.split(".")[0] not in CODES) == []


def test_every_cause_has_a_sentence():
    missing = [
        f"{place}: {code}.{why}" for place, code, why in refusals() if why and f"{code}.{why}" not in words.SENTENCES
    ]
    assert len(refusals()) > 50
    assert not missing, "\n".join(missing)


def test_every_refusal_fills_its_sentences_blanks():
    """A blank that is given no value would end in a KeyError instead of a sentence."""
    short = []
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PosError"):
                continue
            values = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
            given = {keyword.arg for keyword in node.keywords}
            if not values or values[0] is None or None in values or None in given:
                continue
            key = ".".join(str(value) for value in values if value)
            text = words.SENTENCES.get(key) or words.SENTENCES[str(values[0])]
            if not blanks(text) <= given:
                short.append(f"{file.relative_to(ROOT)}:{node.lineno}: {key} {sorted(blanks(text) - given)}")
    assert not short, "\n".join(short)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_sentence_is_one_line_in_both_languages(language):
    say = words.Words(language)
    for key, text in words.SENTENCES.items():
        code, _, why = key.partition(".")
        values: dict[str, object] = {name: 1 if name.endswith(("_fen", "_quantity")) else "x" for name in blanks(text)}
        sentence = say.sentence(PosError(code, why, **values))
        assert sentence and "\n" not in sentence and "{" not in sentence
        assert is_chinese(sentence) == (language == "zh"), sentence


@pytest.mark.parametrize("table", [words.TENDERS, words.PERIODS, words.COUNTERS, words.ROLES, words.PAPERS_WHY])
def test_the_tables_speak_both_languages(table):
    zh, en = words.Words("zh"), words.Words("en")
    for text in table.values():
        assert is_chinese(zh(text))
        assert not is_chinese(en(text))
