"""Paragraphs in the fewest bytes: msgpack arrays without names, for an index that stores millions.

The order of the values is that of the structs in `model`; nothing says which order was written, so
it belongs to the schema that `stamp` is made of.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import astuple

from search.model import Agency, Citation, Deadline, DocumentHead, Paragraph, Task

_encode: Callable[[object], bytes] = msgspec.msgpack.Encoder().encode
_decode: Callable[[bytes], Any] = msgspec.msgpack.Decoder().decode
_STRUCTS = (Paragraph, DocumentHead, Task, Agency, Citation, Deadline)

LAYOUT = tuple(name for struct in _STRUCTS for name in struct.__struct_fields__)
"""What a packed paragraph consists of; another layout cannot be read."""


def pack(paragraph: Paragraph, text: bytes) -> bytes:
    """The paragraph as bytes, its text in the form that is given."""
    task = paragraph.task
    values = (
        paragraph.key,
        paragraph.ordinal,
        astuple(paragraph.document),
        paragraph.section,
        astuple(task) if task else None,
        paragraph.position,
        paragraph.kind,
        paragraph.language,
        text,
        list(map(astuple, paragraph.agencies)),
        list(map(astuple, paragraph.citations)),
        list(map(astuple, paragraph.deadlines)),
        paragraph.load,
    )
    return _encode(values)


def unpack(packed: bytes, text_of: Callable[[bytes], str]) -> Paragraph:
    """The inverse of `pack`; `text_of` reads the text. Raises `ValueError` for other bytes."""
    try:
        return _paragraph(_decode(packed), text_of)
    except (TypeError, msgspec.MsgspecError) as error:
        raise ValueError(f"no packed paragraph: {error}") from error


def _paragraph(values: Any, text_of: Callable[[bytes], str]) -> Paragraph:
    key, ordinal, document, section, task, position, kind, language, text, *rest = values
    agencies, citations, deadlines, load = rest
    return Paragraph(
        key,
        ordinal,
        DocumentHead(*document),
        tuple(section),
        Task(*task) if task else None,
        position,
        kind,
        language,
        text_of(text),
        tuple(Agency(*agency) for agency in agencies),
        tuple(Citation(*citation) for citation in citations),
        tuple(Deadline(*deadline) for deadline in deadlines),
        load,
    )
