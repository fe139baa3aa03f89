"""Time limits in a text: "trước ngày 30/6/2025", "trước ngày 10-12 hằng năm", 2019年4月底前.

A date that limits nothing (of a citation, of a beginning) is none. Values are ISO dates, months or
years, or rules: yearly:before:--MM-DD, monthly:before:DD, monthly:on:DD, daily:before:HH:MM.
"""

import re

from analyzers.dates import lower, places
from loader import rules
from loader.deadline_forms import OPENINGS, Limit
from loader.deadlines_cycles import cycles, months
from loader.deadlines_dated import dated
from loader.deadlines_undated import recurring, spans, without_year
from loader.deadlines_zh import leaning
from loader.model import Evidenced
from search.model import Deadline


def find_deadlines(text: str, document_date: str | None) -> tuple[Evidenced[Deadline], ...]:
    """The time limits in `text` (NFC) in order, each once.

    `document_date` (ISO) gives the year to a day without one; without it such a limit has no value.
    """
    if not _DIGIT.search(text):
        return ()
    # Most paragraphs limit nothing; looking for a word costs far less than for a form.
    lowered = lower(text)
    openings = places(lowered, OPENINGS)
    limits = [
        *dated(text, lowered),
        *without_year(text, openings, document_date),
        *months(text, lowered, document_date),
        *recurring(text, lowered, openings),
        *cycles(text, lowered),
        *spans(text, lowered, openings),
        *leaning(text, document_date),
    ]
    found: dict[tuple[str, str | None], Evidenced[Deadline]] = {}
    for limit in sorted(limits, key=_place):
        inside = any(other.start <= limit.start < limit.end < other.end for other in limits)
        if not inside and not _is_past(text, limit.start):
            written = " ".join(text[limit.start : limit.end].split())
            key = (written, limit.value)
            if key not in found:
                words = rules.evidence(limit.rule, limit.start, limit.end, limit.cue)
                found[key] = Evidenced(Deadline(written, limit.value), words)
    return tuple(found.values())


_DIGIT = re.compile(r"[0-9年月季]|[qQ](?:uý|UÝ)")


def _place(limit: Limit) -> tuple[int, int, str]:
    return limit.start, limit.end, limit.value or ""


_PAST = re.compile(
    r"\b(?:đã|được (?:ban hành|cấp|ký|phê duyệt|tiếp nhận)|phát sinh)\b[^.;,]*$", re.IGNORECASE
)


def _is_past(text: str, start: int) -> bool:
    """Whether the limit tells when something was done: "đã ban hành trước ngày …"."""
    return _PAST.search(text, max(0, start - 60), start) is not None
