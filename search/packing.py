"""Paragraphs in the fewest bytes: msgpack arrays without names, for an index that stores millions.

What paragraphs of one document share comes first, so that what compresses them finds it at one
stroke. Nothing says which form was written: it belongs to the schema that `stamp` is made of.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import astuple

from analyzers.memo import Memo
from analyzers.normalize import fold
from search.model import Agency, Citation, Deadline, DocumentHead, Paragraph, Task, key_of

_encode: Callable[[object], bytes] = msgspec.msgpack.Encoder().encode
_decode: Callable[[bytes], Any] = msgspec.msgpack.Decoder().decode
_folded = Memo(fold)
_CUT = " …"
_OCCURRENCE = re.compile("[0-9]{1,9}")
_STRUCTS = (Paragraph, DocumentHead, Task, Agency, Citation, Deadline)

FORM = 2
"""To be raised when other values are packed, or the same in another order."""
LAYOUT = (FORM, *(name for struct in _STRUCTS for name in struct.__struct_fields__))
"""What a packed paragraph consists of; another layout cannot be read."""


def pack(paragraph: Paragraph, text: bytes) -> bytes:
    """The paragraph as bytes, its text in the form that is given."""
    task = paragraph.task
    values = (
        paragraph.load,
        paragraph.ordinal - paragraph.position,
        astuple(paragraph.document),
        paragraph.section,
        (task.id, task.number, _short_title(task.title, paragraph.text)) if task else None,
        list(map(_short_agency, paragraph.agencies)),
        list(map(astuple, paragraph.citations)),
        list(map(astuple, paragraph.deadlines)),
        paragraph.language,
        paragraph.kind,
        paragraph.position,
        _short_key(paragraph),
        text,
    )
    return _encode(values)


def unpack(packed: bytes, text_of: Callable[[bytes], str]) -> Paragraph:
    """The inverse of `pack`; `text_of` reads the text. Raises `ValueError` for other bytes."""
    try:
        return _paragraph(_decode(packed), text_of)
    except (TypeError, msgspec.MsgspecError) as error:
        raise ValueError(f"no packed paragraph: {error}") from error


def _short_key(paragraph: Paragraph) -> int | str:
    """The occurrence, with which the text gives the key: a hash of it cannot be compressed."""
    last = paragraph.key.rpartition("-")[2]
    occurrence = int(last) if _OCCURRENCE.fullmatch(last) else 0
    whole = key_of(paragraph.document.id, paragraph.text, occurrence)
    return occurrence if whole == paragraph.key else paragraph.key


def _short_title(title: str, text: str) -> str | tuple[int, int, str]:
    """Where the title begins in the text, its length there, and the rest of it.

    Many paragraphs begin with the very words that are the title of their task.
    """
    words = title.removesuffix(_CUT)
    start = text.find(words) if words else -1
    return title if start < 0 else (start, len(words), title[len(words) :])


def _title(short: Any, text: str) -> str:
    if isinstance(short, str):
        return short
    start, length, rest = short
    return f"{text[start : start + length]}{rest}"


def _short_agency(agency: Agency) -> tuple[str, ...]:
    """Without the id, which most often is the name folded."""
    values = (agency.name, agency.role, agency.via)
    return values if _folded[agency.name] == agency.id else (*values, agency.id)


def _agency(name: str, role: Any, via: Any, id_: str | None = None) -> Agency:
    return Agency(_folded[name] if id_ is None else id_, name, role, via)


def _paragraph(values: Any, text_of: Callable[[bytes], str]) -> Paragraph:
    load, before, document, section, task, agencies, citations, deadlines, *rest = values
    language, kind, position, key, packed = rest
    head, text = DocumentHead(*document), text_of(packed)
    return Paragraph(
        key if isinstance(key, str) else key_of(head.id, text, key),
        before + position,
        head,
        tuple(section),
        Task(task[0], task[1], _title(task[2], text)) if task else None,
        position,
        kind,
        language,
        text,
        tuple(_agency(*agency) for agency in agencies),
        tuple(Citation(*citation) for citation in citations),
        tuple(Deadline(*deadline) for deadline in deadlines),
        load,
    )
