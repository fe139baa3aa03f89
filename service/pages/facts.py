"""What is known of a paragraph, as pages show it: agencies, deadlines and citations in one list."""

from collections.abc import Iterator
from typing import NamedTuple

from search.model import Agency, Citation, Deadline, Paragraph
from service.addresses import address
from service.i18n import Words


class Fact(NamedTuple):
    """One fact: `kind` names its look, `name` says what it is, `address` leads to more of it."""

    kind: str
    name: str
    text: str
    via: str
    address: str | None


def of_paragraph(paragraph: Paragraph, words: Words, *, inherited: bool = True) -> list[Fact]:
    """What the paragraph itself says, then what its task gives it."""
    found = [
        *(_agency(agency, words) for agency in paragraph.agencies),
        *(_deadline(deadline, words) for deadline in paragraph.deadlines),
    ]
    own = [fact for fact in found if fact.via != "task"]
    return own + [fact for fact in found if fact.via == "task" and inherited]


def of_citations(paragraph: Paragraph, words: Words) -> Iterator[Fact]:
    """The documents that the paragraph names, each with all paragraphs that name it."""
    for found in paragraph.citations:
        yield _citation(found, words)


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
