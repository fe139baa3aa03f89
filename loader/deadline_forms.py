"""What all forms of time limits share: their words, and a limit with its rule."""

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import NamedTuple

CLOCK = r"(?:[0-9]{1,2}\s?(?:giờ|h|:)\s?(?:[0-9]{2})?\s*(?:phút)?\s*,?\s*)?"
BEFORE = (
    r"trước|chậm nhất(?:\s+là|\s+vào|\s+đến)?(?:\s+trước)?|muộn nhất(?:\s+là|\s+vào)?|không quá"
)
UNTIL = r"đến hết|hết|cuối|vào cuối"
OPENINGS = (
    "trước", "chậm nhất", "muộn nhất", "không quá", "đến hết", "hết", "vào cuối", "cuối"
)  # fmt: skip
"""What `BEFORE` and `UNTIL` begin with, in lower case."""


class Limit(NamedTuple):
    """A limit's span and its value, None where the text alone does not settle it.

    `rule` found it, by the words at `cue` where these are not all of its own.
    """

    start: int
    end: int
    value: str | None
    rule: str
    cue: tuple[int, int] = (0, 0)


def matches(form: re.Pattern[str], text: str, begins: list[int]) -> Iterator[re.Match[str]]:
    """The matches of a form that begin at these places and do not overlap."""
    end = 0
    for at in begins:
        if at >= end and (match := form.match(text, at)):
            end = match.end()
            yield match


def last_day(iso: str) -> str:
    """The last day of a month, quarter or year; a day is its own."""
    if "Q" in iso:
        iso = f"{iso[:4]}-{int(iso[-1]) * 3:02}"
    if len(iso) == len("2025"):
        return f"{iso}-12-31"
    if len(iso) == len("2025-06"):
        return f"{iso}-{monthrange(int(iso[:4]), int(iso[5:]))[1]:02}"
    return iso
