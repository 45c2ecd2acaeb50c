"""What a printer says of itself: answers to DLE EOT and GS ( H, and status frames nobody asked for, by their fixed bits.

An answer that is not exactly one byte of the right form says nothing: not "offline", not "no paper", and not "fine".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

ASK_ONLINE, ASK_COVER, ASK_ERROR, ASK_PAPER = (b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4))
_BANNERS = (b"HTTP/", b"SSH-", b"220", b"+OK", b"* OK", b"RFB ", b"<!DOCTYPE", b"<html")
_FLOW = b"\x11\x13"  # XON and XOFF of a serial line
_PRINTED = b"\x37\x22"
_PRINTED_LENGTH = 7


class Heard(NamedTuple):
    """What came from a printer, taken apart."""

    answers: tuple[int, ...]  # to DLE EOT: 0xx1xx10
    frames: tuple[bytes, ...]  # ASB, four bytes each: 0xx1xx00, then three of 0xx0xxxx
    printed: frozenset[bytes]  # numbers whose paper is out (GS ( H)
    rest: bytes  # what makes no sense, or is not whole yet


class Answer(NamedTuple):
    """A reply to one question: the status byte, or None where it said nothing that can be trusted."""

    status: int | None
    came: bool  # whether anything came at all

    def has(self, bits: int) -> bool:
        """Whether the printer says all of *bits*."""
        return self.status is not None and self.status & bits == bits


def take_apart(heard: bytes) -> Heard:
    """Sort what came by its fixed bits."""
    answers: list[int] = []
    frames: list[bytes] = []
    printed: set[bytes] = set()
    rest = bytearray()
    at = 0
    while at < len(heard):
        byte, four = heard[at], heard[at : at + 4]
        block = heard[at : at + _PRINTED_LENGTH]
        if block.startswith(_PRINTED) and len(block) == _PRINTED_LENGTH and block[-1] == 0:
            printed.add(block[2:6])
            at += _PRINTED_LENGTH
        elif byte & 0x93 == 0x10 and len(four) == 4 and not any(each & 0x90 for each in four[1:]):
            frames.append(four)
            at += 4
        else:
            if byte & 0x93 == 0x12:
                answers.append(byte)
            elif byte not in _FLOW:
                rest.append(byte)
            at += 1
    return Heard(tuple(answers), tuple(frames), frozenset(printed), bytes(rest))


def answer_of(reply: bytes) -> Answer:
    """Read a reply to DLE EOT; frames that nobody asked for may stand around it."""
    heard = take_apart(reply)
    good = len(heard.answers) == 1 and not heard.rest
    return Answer(heard.answers[0] if good else None, bool(reply))


def trouble_in(frames: Iterable[bytes]) -> str:
    """What the last status frame says is the matter; empty where it is nothing, or where none came."""
    trouble = ""
    for first, second, third, _fourth in frames:
        if first & 0x20:
            trouble = "cover_open"
        elif third & 0x0C == 0x0C:
            trouble = "paper_out"
        elif second & 0x08:
            trouble = "cutter"
        elif first & 0x08:
            trouble = "offline"
        else:
            trouble = "paper_low" if third & 0x03 == 0x03 else ""
    return trouble


def is_stranger(reply: bytes) -> bool:
    """Whether what answers is no printer but some other machine's greeting."""
    return reply.lstrip().startswith(_BANNERS)


def ask_when_printed(job: int) -> bytes:
    """GS ( H, function 48: the printer answers with the same number once all before it is on paper."""
    return b"\x1d(H\x06\x0000" + number_of(job)


def number_of(job: int) -> bytes:
    """A job's number as `ask_when_printed` sends it."""
    return f"{job % 10_000:04}".encode()
