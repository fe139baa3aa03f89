"""What a document says and why, for people: each paragraph with marks, facts, rules and words.

It knows a document that was just read and no database.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import jinja2

from loader import rules
from loader.model import Document, Evidence, ParsedParagraph
from loader.rules import Ground
from service.evidence import Grounds
from service.i18n import DEFAULT, LANGUAGES, Catalogues, Words
from service.marking import Stretch, marks_of, stretches

_TEMPLATES = Path(__file__).resolve().parents[1] / "web" / "templates"
FIELDS = ("number", "doc_type", "issuer", "province", "date", "title")


class Fact(NamedTuple):
    """One fact: what it is ("lead", "due", "cites", a field), its value, and its grounds."""

    kind: str
    value: str
    ground: Ground


class Explained(NamedTuple):
    """A paragraph in stretches, with the facts that it says itself."""

    position: int
    kind: str
    task: str
    stretches: list[Stretch]
    facts: list[Fact]


def head(document: Document) -> list[Fact]:
    """The fields of the document that the text gives; a title of several lines stands once."""
    found: dict[str, Fact] = {}
    for field, evidence in ((one.field, one.evidence) for one in document.evidence):
        value = str(getattr(document, field))
        found.setdefault(field, Fact(field, value, _ground(document, evidence, 0)))
    return list(found.values())


def paragraphs(document: Document) -> Iterator[Explained]:
    """Each paragraph with its marks and facts."""
    begun = {task.evidence.position: task.evidence for task in document.tasks if task.evidence}
    for paragraph in document.paragraphs:
        grounds = _grounds(document, paragraph, begun.get(paragraph.position))
        marks = marks_of(paragraph.position, paragraph.agencies, grounds, lambda one: one.rule)
        yield Explained(
            paragraph.position,
            paragraph.kind,
            "" if paragraph.task is None else document.tasks[paragraph.task].number,
            stretches(paragraph.text, marks),
            list(_facts(document, paragraph, grounds)),
        )


def page(document: Document, name: str, language: str | None = None) -> str:
    """The explanation as a page that stands alone (HTML), of a file called `name`.

    Its words are those of `language`, or of the document's own where it is one of ours.
    """
    spoken = language or (document.language if document.language in LANGUAGES else DEFAULT)
    return _template().render(
        t=_catalogues().words(spoken),
        lang=spoken,
        name=name,
        label=_label,
        rules=rules.rules(),
        document=document,
        head=head(document),
        paragraphs=list(paragraphs(document)),
    )


@cache
def _template() -> jinja2.Template:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("explained.html")


@cache
def _catalogues() -> Catalogues:
    return Catalogues(ZoneInfo("UTC"))  # no moment is told


def _label(kind: str, words: Words) -> str:
    """What a kind of fact is called."""
    if kind == "due":
        return words("deadline.label")
    field = "type" if kind == "doc_type" else kind
    for key in (f"role.{kind}", f"relation.{kind}", f"document.{field}", f"facet.{field}"):
        if words.has(key):
            return words(key)
    return kind


def _grounds(document: Document, paragraph: ParsedParagraph, number: Evidence | None) -> Grounds:
    """The grounds of all that a paragraph says and is given."""
    at, said = paragraph.position, paragraph.evidence

    def each(evidence: Sequence[Evidence]) -> tuple[Ground, ...]:
        return tuple(_ground(document, one, at) for one in evidence)

    begins = _ground(document, number, at) if number else None
    return Grounds(begins, each(said.agencies), each(said.citations), each(said.deadlines))


def _ground(document: Document, evidence: Evidence, position: int) -> Ground:
    return rules.ground(evidence, position, lambda at: document.paragraphs[at].text)


def _facts(document: Document, paragraph: ParsedParagraph, grounds: Grounds) -> Iterator[Fact]:
    """What the paragraph says itself."""
    if grounds.number and paragraph.task is not None:
        yield Fact("task", document.tasks[paragraph.task].number, grounds.number)
    for agency, ground in zip(paragraph.agencies, grounds.agencies, strict=True):
        if agency.via == "paragraph":
            yield Fact(agency.role, agency.name, ground)
    for limit, ground in zip(paragraph.deadlines, grounds.deadlines, strict=True):
        if limit.via == "paragraph":
            resolved = f" = {limit.iso_or_rule}" if limit.iso_or_rule else ""
            yield Fact("due", limit.text + resolved, ground)
    for cited, ground in zip(paragraph.citations, grounds.citations, strict=True):
        yield Fact(cited.relation, f"{cited.number} {cited.date or ''}".rstrip(), ground)
