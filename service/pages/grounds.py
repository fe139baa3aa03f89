"""How sure facts are and from which words they were read, as the page of a document shows it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from loader.rules import Ground, rules
from search.model import Paragraph
from service.evidence import Grounds
from service.i18n import Words
from service.marking import Stretch, marks_of, stretches
from service.pages.excerpt import Marks


class Note(NamedTuple):
    """What a reader is told of a fact: how sure it is in a word, and why in a sentence.

    A doubtful one should be checked by a person.
    """

    sure: str
    title: str
    doubtful: bool


def note(grounds: Sequence[Ground], words: Words) -> Note | None:
    """What is told of a fact with these grounds, or None where there are none."""
    if not grounds:
        return None
    first = grounds[0]
    rule = rules().get(first.rule)
    cue = [first.cue.text] if first.cue else []
    said = [*cue, *(one.words.text for one in grounds if one.words)]
    sure = words(f"evidence.{first.level}")
    parts = (
        sure,
        rule.meaning[words.language] if rule else "",
        " ".join(f"“{text}”" for text in dict.fromkeys(said)),
    )
    return Note(sure, " · ".join(filter(None, parts)), first.level == "check")


def fields(grounds: Mapping[str, Sequence[Ground]], words: Words) -> dict[str, Note]:
    """What is told of each field of the document."""
    told = ((name, note(held, words)) for name, held in grounds.items())
    return {name: one for name, one in told if one}


def pieces(paragraph: Paragraph, marks: Marks, grounds: Grounds, words: Words) -> list[Stretch]:
    """The paragraph's text in stretches: what a search found, and what says a fact."""

    def tell(ground: Ground) -> str:
        told = note([ground], words)
        return told.title if told else ""

    facts = marks_of(paragraph.position, paragraph.agencies, grounds, tell)
    return stretches(paragraph.text, facts, marks)
