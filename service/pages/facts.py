"""What is known of a paragraph, as pages show it: agencies, deadlines and citations in one list."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import NamedTuple

from loader.rules import Ground
from search.model import Agency, Citation, Deadline, Paragraph
from service.addresses import address
from service.evidence import Grounds
from service.i18n import Words
from service.pages.grounds import Note, note


class Fact(NamedTuple):
    """One fact: `kind` names its look, `name` says what it is, `address` leads to more of it.

    `note` says how sure it is, where the page shows that.
    """

    kind: str
    name: str
    text: str
    via: str
    address: str | None
    note: Note | None = None


NO_GROUNDS = Grounds()


def of_paragraph(
    paragraph: Paragraph, words: Words, *, inherited: bool = True, held: Grounds = NO_GROUNDS
) -> list[Fact]:
    """What the paragraph itself says, then what its task gives it; `held` are their grounds."""
    found = [
        *_noted((_agency(agency, words) for agency in paragraph.agencies), held.agencies, words),
        *_noted((_deadline(due, words) for due in paragraph.deadlines), held.deadlines, words),
    ]
    own = [fact for fact in found if fact.via != "task"]
    return own + [fact for fact in found if fact.via == "task" and inherited]


def of_citations(paragraph: Paragraph, words: Words, held: Grounds = NO_GROUNDS) -> Iterator[Fact]:
    """The documents that the paragraph names, each with all paragraphs that name it."""
    cited = (_citation(found, words) for found in paragraph.citations)
    return _noted(cited, held.citations, words)


def _noted(facts: Iterable[Fact], held: Sequence[Ground], words: Words) -> Iterator[Fact]:
    """The facts with what is told of their grounds, as far as rows hold these."""
    for fact, ground in zip(facts, chain(held, repeat(None)), strict=False):
        yield fact._replace(note=note([ground], words)) if ground else fact


def _agency(found: Agency, words: Words) -> Fact:
    leads_to = address("/", {"agency": [found.id]})
    return Fact(found.role, words(f"role.{found.role}"), found.name, found.via, leads_to)


def _deadline(found: Deadline, words: Words) -> Fact:
    """The words of the text, and what they resolve to where that says more."""
    resolved = _resolved(found.iso_or_rule, words)
    shown = f"{found.text} ({resolved})" if resolved and resolved not in found.text else found.text
    return Fact("due", words("deadline.label"), shown, found.via, None)


def _citation(found: Citation, words: Words) -> Fact:
    leads_to = address("/", {"cites": [found.key]})
    relation = words.known("relation", found.relation)
    return Fact("cited", relation, found.number, "paragraph", leads_to)


def _resolved(value: str | None, words: Words) -> str:
    """An ISO date, or a rule such as yearly:before:--12-10, in words; other rules give nothing."""
    match (value or "").split(":", 2):
        case [date]:
            return words.day(date)
        case ["yearly", "before", day]:
            return words("deadline.yearly", day=words.day_of_year(day))
        case ["monthly", "on", day]:
            return words("deadline.monthly", day=day)
        case ["daily", "before", time]:
            return words("deadline.daily", time=time)
        case _:
            return ""
