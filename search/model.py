"""What the index knows of one paragraph, and what is said of it: plain frozen values.

They are msgspec structs: slotted, hashable and with a checked JSON form, which engines store.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Literal

import msgspec

from analyzers.tokens import TextFields

Role = Literal["lead", "coordinate", "implement", "monitor"]
ROLES: tuple[Role, ...] = ("lead", "coordinate", "implement", "monitor")
Via = Literal["paragraph", "task"]
Kind = Literal["body", "heading", "caption", "footnote", "recipients", "signature", "table"]
KINDS: tuple[Kind, ...] = (
    "body",
    "heading",
    "caption",
    "footnote",
    "recipients",
    "signature",
    "table",
)


RELATIONS = ("cites", "implements", "based_on", "amends", "replaces", "repeals")
"""Why a document is named; "cites" where the text does not say it."""


class Agency(msgspec.Struct, frozen=True):
    """An agency and the role it has; `id` is the folded canonical name, `via` says where it stands.

    `via` is "task" where the paragraph only inherits it from its task.
    """

    id: str
    name: str
    role: Role
    via: Via = "paragraph"


class Citation(msgspec.Struct, frozen=True):
    """A numbered document that the text names: `number` as written, `key` as compared.

    `date` is ISO or None, `relation` one of `RELATIONS`.
    """

    number: str
    key: str
    date: str | None = None
    relation: str = "cites"


class Deadline(msgspec.Struct, frozen=True):
    """A time limit: the words, and an ISO date, month or year, or a rule.

    A rule is such as `yearly:before:--12-10`.
    """

    text: str
    iso_or_rule: str | None
    via: Via = "paragraph"


class Task(msgspec.Struct, frozen=True):
    """A numbered task; `id` is document/part/section/number, since numbers restart."""

    id: str
    number: str
    title: str


class DocumentHead(msgspec.Struct, frozen=True):
    """What a hit says of its document; `label` is the number, else the title, else the source."""

    id: int
    number: str | None
    title: str | None
    type: str | None
    issuer: str | None
    province: str | None
    date: str | None
    language: str
    source: str
    label: str


class Paragraph(msgspec.Struct, frozen=True):
    """One paragraph as the index stores it.

    `key` is stable while document, content and occurrence are; `ordinal` (document, position) is
    unique and orders ties; `load` is the number of the load that brought this version.
    """

    key: str
    ordinal: int
    document: DocumentHead
    section: tuple[str, ...]
    task: Task | None
    position: int
    kind: Kind
    language: str
    text: str
    agencies: tuple[Agency, ...]
    citations: tuple[Citation, ...]
    deadlines: tuple[Deadline, ...]
    load: int


class Entry(msgspec.Struct, frozen=True):
    """A paragraph with its text fields: what an engine is given to index."""

    paragraph: Paragraph
    fields: TextFields


encode: Callable[[Paragraph], bytes] = msgspec.json.Encoder().encode
decode: Callable[[bytes], Paragraph] = msgspec.json.Decoder(Paragraph).decode


def document_of(key: str) -> str:
    """The id of a paragraph's document, with which its key begins."""
    return key.partition("-")[0]


def content_hash(text: str) -> str:
    """The 16 hexadecimal digits that stand for a paragraph's text in its key."""
    return sha256(text.encode()).hexdigest()[:16]


def key_of(document: int, text: str, occurrence: int) -> str:
    """The key of the paragraph that is this text for the so many-th time, from 0."""
    return f"{document}-{content_hash(text)}-{occurrence}"
