#!/usr/bin/env python3
"""Checks an exported journal of a till (家门口收银 Doorstep) on any machine: one file, Python's standard library only.

    python verify_journal.py journal.jsonl [--head [DEVICE:]SEQ:HASH or "a paper's code" ...] [--signatures] [--json]

The export has one row of the journal a line, as JSON: device, seq, at, kind, body (the text as it was hashed), hash.
Checked are: each line's form; seq 1, 2, 3 … of each device and its receipts' numbers without a gap; the chain of hashes;
how one device goes on from another; the grand total that sales and Zs name; the hash that each Z and each sealed month
closes on, that it is signed, and that those that could not be are named by the next one that is. `--head`
compares a head from paper (the code of a receipt or of a Z, or what is typed of it) with the file: a file that was cut short, or written
anew as a whole, is found by that alone. `--signatures` checks the Ed25519 signatures too; each takes some milliseconds.

Every fault is a line. Exit 0: whole; 1: faults; 2: wrong usage. A clock that went back is told and is no fault.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NoReturn

GENESIS = "0" * 64
SALES = frozenset({"sale.rung", "sale.refunded", "sale.brought"})
COUNTED = SALES | {"z.closed", "month.sealed", "device.continued", "key.made"}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", re.ASCII)
FIELDS = ("device", "seq", "at", "kind", "body", "hash")
NET, GRAND = b',"net":', b',"grand":'
# A line as the till writes it: no white space, the fields in this order. Others go the longer way.
START = re.compile(
    rb'\{"device":"([^"\\]*)","seq":(0|[1-9]\d{0,17}),"at":"(\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3])(?::[0-5]\d){2}\.\d{3}'
    rb'[+-](?:[01]\d|2[0-3]):[0-5]\d)","kind":"([^"\\]*)","body":"'
)
HASH, END = b'","hash":"', b'"}\n'
TAIL = len(HASH) + 64 + len(END)
PLAIN = re.compile(rb'\{(?:"[a-z_]+":(?:"[^"]*"|-?\d+),)*?"grand":(-?\d{1,18}),')
FIGURE = re.compile(rb"-?(?:0|[1-9]\d{0,17})")
ORDINARY = frozenset({b"sale.rung", b"sale.refunded"})

Row = tuple[str, int, str, str, bytes, str]
Paper = tuple[str, int, str, int | None]  # device (or any), seq, hash or its beginning, grand total if it is said
Say = Callable[[str], None]


class Journal:
    """What has been read of an export so far."""

    def __init__(self, say: Say, heads: Sequence[Paper], *, signatures: bool = False) -> None:
        self.fault = say
        self.rows = self.sales = self.grand = self.clock_back = self.unsigned = 0
        self.ends: dict[str, tuple[int, str]] = {}  # device → its last seq and hash
        self.receipts: dict[str, int] = {}  # device → how many it has rung
        self.device = ""
        self._heads = heads
        self._asked = {seq for _device, seq, _digest, _grand in heads}
        self._met: set[Paper] = set()
        self._last_at = self._right_day = ""
        self._signatures = signatures
        self._key = ""
        self._waiting: list[str] = []  # closings without a signature that no later one has named

    def read_all(self, lines: Iterable[bytes]) -> None:
        """Check every line. Most go the short way of `_ordinary`; whatever is not quite ordinary goes the whole one."""
        numbered = enumerate(lines, 1)
        while (line := self._ordinary(numbered)) is not None:
            if line[1].strip():
                self.read(*line)

    def _ordinary(self, lines: Iterator[tuple[int, bytes]]) -> tuple[int, bytes] | None:
        """Take lines as long as each is a row that follows the one before it and needs no more than its sum and its hash.

        What is given is the first that needs more, with its number, and nothing of it is counted yet; None: all are taken.
        """
        last, digest = self.ends.get(self.device, (0, ""))
        device, day, at, before = (
            text.encode("utf-8", "surrogatepass") for text in (self.device, self._right_day, self._last_at, digest)
        )
        total, first, receipts = self.grand, last, self.receipts.get(self.device, 0)
        asked = self._asked
        start, sha256, special = START.match, hashlib.sha256, {kind.encode() for kind in COUNTED} - ORDINARY
        left: tuple[int, bytes] | None = None
        for left in lines:
            line = left[1]
            found = start(line)
            if found is None or line[-TAIL:-67] != HASH or line[-3:] != END:
                break
            name, seq, now, kind = found.groups()
            number_of = last + 1
            if name != device or kind in special or now[:10] != day or now < at or seq != b"%d" % number_of or not last:
                break
            inner = line[found.end() : -TAIL]
            body = inner.translate(None, b"\\")
            if body.count(b'"') != len(inner) - len(body) or number_of in asked:
                break
            said = b"%b\n%b\n%b\n%b\n%b\n%b" % (before, device, seq, now, kind, body)
            after = line[-67:-3]
            if sha256(said).hexdigest().encode() != after:
                break
            if kind in ORDINARY:
                net = added(body, total, b"%b-%06d" % (device, receipts + 1))
                if net is None:
                    break
                total, receipts = total + net, receipts + 1
            last, before, at = number_of, after, now
        else:
            left = None
        if last > first:
            self.rows += last - first
            self.sales += receipts - self.receipts.get(self.device, 0)
            self.receipts[self.device] = receipts
            self.grand, self._last_at, self.ends[self.device] = total, at.decode(), (last, before.decode())
        return left

    def read(self, number: int, line: bytes) -> None:
        """Check one line of the file, the *number*-th, and say whatever is wrong with it."""
        row = fields(line)
        if row is None:
            self.fault(f"line {number}: not a row of a journal")
            return
        device, seq, at, kind, body, digest = row
        self.rows += 1
        last, before = self.ends.get(device, (0, GENESIS))
        if seq != last + 1:
            self.fault(f"{device}:{seq}: follows {device}:{last}, the numbers have a gap")
        said = f"{before}\n{device}\n{seq}\n{at}\n{kind}\n".encode("utf-8", "surrogatepass") + body
        if hashlib.sha256(said).hexdigest() != digest:
            self.fault(f"{device}:{seq}: {kind}: the hash does not follow from the row before and this one")
        if at != self._last_at:
            self._check_clock(device, seq, at)
        if kind in COUNTED or last == 0:
            self._count(row, last, before)
        if seq in self._asked:
            self._check_heads(device, seq, digest)
        self.ends[device] = seq, digest
        self.device = device

    def _check_clock(self, device: str, seq: int, at: str) -> None:
        try:
            right = STAMP.fullmatch(at) is not None and datetime.fromisoformat(at) is not None
        except ValueError:
            right = False
        if not right:
            self.fault(f"{device}:{seq}: {at!r} is no moment")
        self.clock_back += at < self._last_at
        self._last_at, self._right_day = at, at[:10] if right else ""

    def _count(self, row: Row, last: int, before: str) -> None:
        """What the row says of the figures and of the chain."""
        device, seq, _at, kind, text, _digest = row
        if kind in SALES:
            net, grand = quick(NET, text), quick(GRAND, text)
            if net is None or (grand is None and GRAND in text):
                whole = contents(text) or {}
                net, grand = whole.get("net"), whole.get("grand")
            if type(net) is not int:
                self.fault(f"{device}:{seq}: {kind}: no net can be read")
                net = 0
            self.sales += 1
            self.grand += net
            self.receipts[device] = self.receipts.get(device, 0) + 1
            receipt = f"{device}-{self.receipts[device]:06}"
            if f'"number":"{receipt}"'.encode() not in text and (contents(text) or {}).get("number") != receipt:
                self.fault(f"{device}:{seq}: {kind}: its receipt should be {receipt}")
            if grand is not None and grand != self.grand:
                self.fault(f"{device}:{seq}: {kind}: the grand total is {grand}, the sales add up to {self.grand}")
            if kind != "sale.brought" and last:
                return
        body = contents(text)
        if body is None:
            self.fault(f"{device}:{seq}: {kind}: the body cannot be read")
            return
        if last == 0 or kind == "device.continued":
            self._check_start(device, seq, kind, body, last)
        if kind in ("z.closed", "month.sealed"):
            self._check_closing(row, body, before)
        elif kind == "key.made":
            self._check_key(row, body, before)

    def _check_start(self, device: str, seq: int, kind: str, body: dict[str, Any], last: int) -> None:
        later = last == 0 and self.device not in ("", device)
        right = (self.device, *self.ends.get(self.device, (0, GENESIS)))
        named = (body.get("device"), body.get("seq"), body.get("hash"))
        if later != (kind == "device.continued") or (later and named != right):
            self.fault(f"{device}:{seq}: does not go on from the last row of the till before")

    def _check_closing(self, row: Row, body: dict[str, Any], before: str) -> None:
        device, seq, _at, kind, _text, _digest = row
        if body.get("head") != before:
            self.fault(f"{device}:{seq}: {kind}: closes on another hash than that of the row before")
        if kind == "z.closed" and body.get("grand") != self.grand:
            self.fault(
                f"{device}:{seq}: {kind}: the grand total is {body.get('grand')}, the sales add up to {self.grand}"
            )
        if "unsigned" in body:
            self.unsigned += 1
            self._waiting.append(f"{device}:{seq}")
            return
        if self._key and body.get("not_signed", []) != self._waiting:
            self.fault(f"{device}:{seq}: {kind}: does not name the closings before it that are not signed")
        self._waiting = []
        if self._key and "signature" not in body:
            self.fault(f"{device}:{seq}: {kind}: is not signed, and nothing says why")
        elif self._key and body.get("key") != fingerprint(self._key):
            self.fault(f"{device}:{seq}: {kind}: is signed with another key than the one in force")
        elif self._key and self._signatures and not signed(self._key, row, body, before):
            self.fault(f"{device}:{seq}: {kind}: the signature is wrong")

    def _check_key(self, row: Row, body: dict[str, Any], before: str) -> None:
        device, seq = row[:2]
        if self._key and (
            body.get("previous") != fingerprint(self._key) or not ("signature" in body or "lost" in body)
        ):
            self.fault(f"{device}:{seq}: the key changes without the old one's signature")
        elif self._key and "signature" in body and self._signatures and not signed(self._key, row, body, before):
            self.fault(f"{device}:{seq}: the old key's signature under the new one is wrong")
        key = body.get("public")
        self._key = key if isinstance(key, str) and re.fullmatch("[0-9a-f]{64}", key) else ""

    def _check_heads(self, device: str, seq: int, digest: str) -> None:
        for paper in self._heads:
            if paper[1] != seq or paper[0] not in ("", device):
                continue
            self._met.add(paper)
            _device, _seq, wanted, grand = paper
            if not digest.startswith(wanted):
                self.fault(f"{device}:{seq}: the paper says {wanted}, the file {digest}")
            if grand is not None and grand != self.grand:
                self.fault(f"{device}:{seq}: the paper's grand total is {grand}, the sales add up to {self.grand}")

    def end(self) -> None:
        """What can be said once all is read: heads on paper that the file does not reach."""
        for paper in self._heads:
            if paper not in self._met:
                ends = ", ".join(f"{name}:{last}" for name, (last, _hash) in self.ends.items()) or "empty"
                self.fault(f"{paper[0] or '*'}:{paper[1]}: named on paper, and not in the file, which ends at {ends}")


# -- lines and bodies ------------------------------------------------------------------------------------------------


def fields(line: bytes) -> Row | None:
    """The six fields of a line, its body as bytes; None where it is no row."""
    start, tail = START.match(line), line[-TAIL:]
    if start is None or not tail.startswith(HASH) or not tail.endswith(END):
        return _any_fields(line)
    inner = line[start.end() : -TAIL]
    # The body is a text within a text: as many backslashes as quotes, and there is no escape but that of the quote.
    body = inner.translate(None, b"\\")
    if body.count(b'"') != len(inner) - len(body):
        return _any_fields(line)
    device, seq, at, kind = start.groups()
    try:
        return device.decode(), int(seq), at.decode(), kind.decode(), body, tail[len(HASH) : -len(END)].decode()
    except UnicodeDecodeError:
        return None


def _any_fields(line: bytes) -> Row | None:
    try:
        plain = json.loads(line, object_pairs_hook=_each_once)
        device, seq, at, kind, body, digest = row = tuple(plain[name] for name in FIELDS)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if [type(value) for value in row] != [str, int, str, str, str, str] or len(plain) != len(FIELDS):
        return None
    return device, seq, at, kind, body.encode("utf-8", "surrogatepass"), digest


def added(body: bytes, total: int, receipt: bytes) -> int | None:
    """What a sale adds, where its body, with no escape in it, says that plainly and right; None where it may not.

    "grand" must stand before the first list or object, "net" nowhere but before the number of the *receipt*.
    """
    found = PLAIN.match(body)
    if found is None or body.count(NET) != 1:
        return None
    net = int(found[1]) - total
    return net if body.rfind(b'%b%d,"number":"%b"' % (NET, net, receipt)) >= 0 else None


def quick(name: bytes, body: bytes) -> int | None:
    """A figure at the top of a sale's body; None where it stands nowhere or is not so plain to see.

    No line and no tender has one of that name, and within a text every quote is escaped.
    """
    place = body.rfind(name)
    if place < 0 or b"\\" in body or body.find(name, 0, place) >= 0:
        return None
    start = place + len(name)
    end = body.find(b",", start)
    figure = body[start : end if end >= 0 else -1]
    return int(figure) if FIGURE.fullmatch(figure) else None


def _no_leaf(text: str) -> NoReturn:
    raise ValueError(text)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; ValueError where a name stands in it twice, and one reader would take the first and another the last."""
    plain = dict(pairs)
    if len(plain) != len(pairs):
        raise ValueError("a name stands twice")
    return plain


def contents(text: bytes) -> dict[str, Any] | None:
    """A body's contents; None where it is no object of integers and texts."""
    try:
        body = json.loads(text, parse_float=_no_leaf, parse_constant=_no_leaf, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        return None
    return body if type(body) is dict else None


# -- signatures: Ed25519 as RFC 8032 defines it ----------------------------------------------------------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T


def fingerprint(public: str) -> str:
    """A key (hex) as a Z's paper names it."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def _add(a: Point, b: Point) -> Point:
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total


def _point(raw: bytes) -> Point | None:
    """The point that 32 bytes name; None where there is none."""
    y = int.from_bytes(raw, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


_found_base = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
assert _found_base is not None
BASE: Point = _found_base


def verifies(public: bytes, signature: bytes, said: bytes) -> bool:
    """Whether *signature* under *said* is the key's."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + said).digest(), "little") % Q
    left, right = _times(s, BASE), _add(r, _times(h, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def signed(public: str, row: Row, body: dict[str, Any], before: str) -> bool:
    """Whether the row bears the key's signature: under the text of its hash, but for the signature itself."""
    device, seq, at, kind, _text, _digest = row
    plain = {name: value for name, value in body.items() if name != "signature"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    said = f"{before}\n{device}\n{seq}\n{at}\n{kind}\n{text}".encode("utf-8", "surrogatepass")
    try:
        return verifies(bytes.fromhex(public), bytes.fromhex(str(body["signature"])), said)
    except ValueError:
        return False


# -- the command -----------------------------------------------------------------------------------------------------


# What a receipt's code ends in, what a Z's does, and what a person types of either.
SALE_CODE = re.compile(r"(?P<hash>[0-9a-f]{64})\s+(?P<device>[^\s:]+):(?P<seq>\d+)(?:\s+(?P<grand>-?\d+\.\d\d))?")
Z_CODE = re.compile(
    r"doorstep\s+z\d+\s+[\d-]+\s+(?P<grand>-?\d+\.\d\d)\s+(?P<hash>[0-9a-f]{64})\s+(?P<device>[^\s:]+):(?P<seq>\d+)"
)
TYPED = re.compile(r"(?:(?P<device>[^\s:]*)\s*:)?\s*(?P<seq>\d[\d,]{0,17})\s*:\s*(?P<hash>[0-9a-f][0-9a-f\s-]*)")


def head(text: str) -> Paper:
    """A paper's code whole, or `1204:ab12…`, `1:1204:ab12…`: device (or any), seq, and the hash or at least its first 16
    digits. Full-width signs, capitals, and spaces or dashes within the hash make no difference."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    found = Z_CODE.fullmatch(plain) or SALE_CODE.search(plain) or TYPED.fullmatch(plain)
    digest = re.sub(r"[\s-]", "", found["hash"]) if found else ""
    seq = found["seq"].replace(",", "") if found else ""
    if found is None or not 16 <= len(digest) <= 64 or not seq.isascii() or len(seq) > 18:
        raise argparse.ArgumentTypeError(
            "a head is SEQ:HASH or DEVICE:SEQ:HASH, with 16 digits of the hash or more, or the code of a receipt or Z"
        )
    said = found.groupdict().get("grand")
    return found["device"] or "", int(seq), digest, int(said.replace(".", "")) if said else None


def lines(place: str) -> Iterator[bytes]:
    """The lines of a file, or of standard input for `-`."""
    if place == "-":
        yield from sys.stdin.buffer
        return
    with open(place, "rb", buffering=1 << 20) as file:
        yield from file


def main(argv: list[str] | None = None) -> int:
    """Check one export; the exit code."""
    parser = argparse.ArgumentParser(
        description="Checks an exported journal: chain, numbers, grand total, heads from paper."
    )
    parser.add_argument("file", help="the export (JSONL); - for standard input")
    parser.add_argument("--head", type=head, action="append", default=[], metavar="HEAD", help="a head from paper")
    parser.add_argument("--signatures", action="store_true", help="check the Ed25519 signatures too")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):  # a fault may quote what the screen cannot show
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    count = 0

    def fault(text: str) -> None:
        """Say it at once: a file that is wrong in every line has too many to be kept."""
        nonlocal count
        if args.json:
            print(", " if count else '{"faults": [', json.dumps(text, ensure_ascii=False), sep="", end="")
        else:
            print(text)
        count += 1

    journal = Journal(fault, args.head, signatures=args.signatures)
    try:
        journal.read_all(lines(args.file))
    except OSError as error:
        print(f"{args.file}: {error.strerror}", file=sys.stderr)
        return 2
    journal.end()
    if not journal.rows:
        fault("the file holds no row of a journal")
    ends = {device: {"seq": seq, "hash": digest} for device, (seq, digest) in journal.ends.items()}
    told = {"rows": journal.rows, "sales": journal.sales, "grand": journal.grand, "heads": ends}
    told |= {"unsigned": journal.unsigned, "clock_went_back": journal.clock_back}
    if args.json:
        begun = "], " if count else '{"faults": [], '
        print(begun, json.dumps({"ok": not count, **told}, ensure_ascii=False)[1:], sep="")
    else:
        verdict = f"{count} faults" if count else "whole"
        grand = f"{'-' * (journal.grand < 0)}{abs(journal.grand) // 100}.{abs(journal.grand) % 100:02}"
        print(f"{verdict}: {journal.rows} rows, {journal.sales} sales, {grand} yuan in all", file=sys.stderr)
        for device, (seq, digest) in journal.ends.items():
            print(f"till {device} ends at {device}:{seq}:{digest}", file=sys.stderr)
        if journal.unsigned:
            print(f"{journal.unsigned} closings say that they are not signed", file=sys.stderr)
        if journal.clock_back:
            print(f"the clock went back {journal.clock_back} times; order is by number", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
