"""What the loader makes of one file: a `Document` with its parts, tasks and paragraphs.

Plain frozen values with a JSON form (msgspec). `service` gives them ids; the loader knows none.
"""

import msgspec

from analyzers.language import Language
from analyzers.tokens import TextFields
from search.model import Agency, Citation, Deadline, Kind


class Warning(msgspec.Struct, frozen=True):  # noqa: A001 - the field's name in the JSON form
    """Something odd that the reader should know; `code` is stable, `message` is plain English."""

    code: str
    message: str


class ParsedTask(msgspec.Struct, frozen=True):
    """A numbered unit of a part: `section` is the Roman or titled section path joined by "/".

    `number` is as printed ("2.1"; "Một là" is "1"; Chinese ones are a path such as "4.3").
    `text` is the task's first paragraph without its number.
    """

    part: int
    section: str
    number: str
    text: str


class ParsedParagraph(msgspec.Struct, frozen=True):
    """A repaired paragraph (NFC, one line) with what stands in it and what its task gives it.

    `task` is an index into `Document.tasks`, or None; `section` the headings above it, outermost
    first. Agencies and deadlines with `via="task"` are inherited.
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


class Document(msgspec.Struct, frozen=True):
    """One directive: its own number, type, issuer, date (ISO) and title, None where not given.

    `format` is that of its file ("docx"), `encoding` that of a text, None for all others.
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


class Prepared(msgspec.Struct, frozen=True):
    """A document ready for database and index: `fields[i]` are the text fields of paragraph i."""

    document: Document
    fields: tuple[TextFields, ...]


class LoadError(Exception):
    """A file that cannot be read: `code` (empty, binary, too_large, encoding, …) and the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
