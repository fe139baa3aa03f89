"""What the loader makes of one file: a `Document` with its parts, tasks and paragraphs.

Plain frozen values with a JSON form (msgspec). `service` gives them ids; the loader knows none.
"""

from typing import Generic, Literal, NamedTuple, TypeVar

import msgspec

from analyzers.language import Language
from analyzers.tokens import TextFields
from search.model import Agency, Citation, Deadline, Kind


class Warning(msgspec.Struct, frozen=True):  # noqa: A001 - the field's name in the JSON form
    """Something odd that the reader should know; `code` is stable, `message` is plain English."""

    code: str
    message: str


class Evidence(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Which words say a fact, and by which rule: [start, end) in code points of a paragraph.

    `rule` is a name in `data/rules.tsv`, `confidence` the share of its facts (0 to 1) that are to
    be expected right. The cue are the words that made the rule apply, none where its start is its
    end. The words stand at these positions, None being the paragraph that holds the evidence.
    """

    start: int
    end: int
    rule: str
    confidence: float
    cue_start: int = 0
    cue_end: int = 0
    position: int | None = None
    cue_position: int | None = None


Field = Literal["number", "doc_type", "issuer", "province", "date", "title"]


class FieldEvidence(msgspec.Struct, frozen=True, array_like=True):
    """Words for a field of the document; a title of several lines has several of these."""

    field: Field
    evidence: Evidence


class ParagraphEvidence(msgspec.Struct, frozen=True, array_like=True):
    """The evidence of a paragraph's facts: `agencies[i]` is that of the paragraph's `agencies[i]`.

    Paragraphs that were read before there was evidence have none.
    """

    agencies: tuple[Evidence, ...] = ()
    citations: tuple[Evidence, ...] = ()
    deadlines: tuple[Evidence, ...] = ()


_Fact = TypeVar("_Fact")


class Evidenced(NamedTuple, Generic[_Fact]):
    """A fact with its evidence, as recognisers give them."""

    fact: _Fact
    evidence: Evidence


class ParsedTask(msgspec.Struct, frozen=True):
    """A numbered unit of a part: `section` is the Roman or titled section path joined by "/".

    `number` is as printed ("2.1"; "Một là" is "1"; Chinese ones are a path such as "4.3").
    `text` is the task's first paragraph without its number, `evidence` that of the number.
    """

    part: int
    section: str
    number: str
    text: str
    evidence: Evidence | None = None


class ParsedParagraph(msgspec.Struct, frozen=True):
    """A repaired paragraph (NFC, one line) with what stands in it and what its task gives it.

    `task` is an index into `Document.tasks`, or None; `section` the headings above it, outermost
    first. Agencies and deadlines with `via="task"` are inherited; the evidence of these tells
    where they stand.
    """

    position: int
    kind: Kind
    language: Language
    part: int
    section: tuple[str, ...]
    task: int | None
    text: str
    agencies: tuple[Agency, ...] = ()
    citations: tuple[Citation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    evidence: ParagraphEvidence = ParagraphEvidence()


class Document(msgspec.Struct, frozen=True):
    """One directive: its own number, type, issuer, date (ISO) and title, None where not given.

    `format` is that of its file ("docx"), `encoding` that of a text, None for all others.
    `evidence` is that of these fields; that of a task's number stands with the task. `parents[i]`
    is the index of the task that holds task i, or None.
    """

    language: str
    number: str | None
    doc_type: str | None
    issuer: str | None
    province: str | None
    date: str | None
    title: str | None
    tasks: tuple[ParsedTask, ...]
    paragraphs: tuple[ParsedParagraph, ...]
    warnings: tuple[Warning, ...] = ()
    format: str = ""
    encoding: str | None = None
    evidence: tuple[FieldEvidence, ...] = ()
    parents: tuple[int | None, ...] = ()


class Prepared(msgspec.Struct, frozen=True):
    """A document ready for database and index: `fields[i]` are the text fields of paragraph i."""

    document: Document
    fields: tuple[TextFields, ...]


class LoadError(Exception):
    """A file that cannot be read: `code` (empty, binary, too_large, encoding, …) and the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
