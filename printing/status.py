"""What a printer says of itself: its answers to DLE EOT and GS ( H, read by their fixed bits.

An answer that is not exactly one byte of the right form says nothing: not "offline", not "no paper", and not "fine".
"""

from __future__ import annotations

from typing import NamedTuple

ASK_ONLINE, ASK_COVER, ASK_ERROR, ASK_PAPER = (b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4))
_BANNERS = (b"HTTP/", b"SSH-", b"220", b"+OK", b"* OK", b"RFB ", b"<!DOCTYPE", b"<html")


class Answer(NamedTuple):
    """A reply to one question: the status byte, or None where it said nothing that can be trusted."""

    status: int | None
    came: bool  # whether anything came at all

    def has(self, bits: int) -> bool:
        """Whether the printer says all of *bits*."""
        return self.status is not None and self.status & bits == bits


def answer_of(reply: bytes) -> Answer:
    """Read a reply to DLE EOT: exactly one byte 0xx1xx10."""
    good = len(reply) == 1 and reply[0] & 0x93 == 0x12
    return Answer(reply[0] if good else None, bool(reply))


def is_stranger(reply: bytes) -> bool:
    """Whether what answers is no printer but some other machine's greeting."""
    return reply.lstrip().startswith(_BANNERS)


def ask_when_printed(job: int) -> bytes:
    """GS ( H, function 48: the printer answers with the same number once all before it is on paper."""
    return b"\x1d(H\x06\x0000" + _number(job)


def says_printed(reply: bytes, job: int) -> bool:
    """Whether *reply* holds the answer to `ask_when_printed`; other answers may stand around it."""
    return b"\x37\x22" + _number(job) + b"\x00" in reply


def _number(job: int) -> bytes:
    return f"{job % 10_000:04}".encode()
