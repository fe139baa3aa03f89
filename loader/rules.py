"""The rules that find facts, from `data/rules.tsv`: what each finds, and how sure it is.

A recogniser names its rule; confidence and explanation stand in the table alone.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from loader.model import Evidence

_TABLE = Path(__file__).with_name("data") / "rules.tsv"
LEVELS = {"corrected": 1.0, "sure": 0.95, "likely": 0.85, "check": 0.6}
"""The confidences there are. What is "check" a person should look at; see docs/extraction.md."""


class Rule(NamedTuple):
    """A rule: what it finds ("agency", "number", …), its confidence, and what it looks for.

    `meaning` is a sentence for staff, by language ("vi", "zh", "en").
    """

    name: str
    finds: str
    confidence: float
    meaning: dict[str, str]


class Words(NamedTuple):
    """Words of the paragraph at `position`: [start, end) in code points of its text."""

    position: int
    start: int
    end: int
    text: str


class Ground(NamedTuple):
    """Evidence as people read it: how sure it is, and by which words.

    `words` is None where a person said it in other words than the text, `cue` where no words but
    the fact's own count.
    """

    rule: str
    confidence: float
    level: str
    words: Words | None
    cue: Words | None


@cache
def rules() -> dict[str, Rule]:
    """All rules by name."""
    head, *rows = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()]
    return {
        row[0]: Rule(row[0], row[1], LEVELS[row[2]], dict(zip(head[3:], row[3:], strict=True)))
        for row in rows
    }


def evidence(  # noqa: PLR0913, PLR0917 - the fields of Evidence
    rule: str,
    start: int,
    end: int,
    cue: tuple[int, int] = (0, 0),
    position: int | None = None,
    cue_position: int | None = None,
) -> Evidence:
    """What a rule found at [start, end), made sure of by the words at `cue`."""
    sure = rules()[rule].confidence
    return Evidence(start, end, rule, sure, cue[0], cue[1], position, cue_position)


def moved(words: Evidence, by: int) -> Evidence:
    """Evidence in a stretch of a paragraph that begins `by` code points after the paragraph."""
    start, end = words.start + by, words.end + by
    if words.cue_start == words.cue_end:
        return replace(words, start=start, end=end)
    cue_start, cue_end = words.cue_start + by, words.cue_end + by
    return replace(words, start=start, end=end, cue_start=cue_start, cue_end=cue_end)


def ground(evidence: Evidence, position: int, text_at: Callable[[int], str]) -> Ground:
    """The evidence that the paragraph at `position` holds; `text_at` gives a paragraph's text."""

    def words(at: int | None, start: int, end: int) -> Words | None:
        place = position if at is None else at
        return Words(place, start, end, text_at(place)[start:end]) if start < end else None

    return Ground(
        evidence.rule,
        evidence.confidence,
        level(evidence.confidence),
        words(evidence.position, evidence.start, evidence.end),
        words(evidence.cue_position, evidence.cue_start, evidence.cue_end),
    )


def level(confidence: float) -> str:
    """The name of the level that a confidence has reached, the lowest for anything under it."""
    return next((name for name, least in LEVELS.items() if confidence >= least), "check")
