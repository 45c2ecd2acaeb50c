"""Spans of business dates that people ask for by name."""

from __future__ import annotations

from datetime import date, timedelta

SPANS = ("today", "week", "month", "last_month")


def span_of(name: str, day: date) -> tuple[date, date]:
    """The first and last date of a span of SPANS, seen from *day*. A week begins on Monday."""
    if name == "week":
        return day - timedelta(days=day.weekday()), day
    if name == "month":
        return day.replace(day=1), day
    if name == "last_month":
        last = day.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    return day, day
