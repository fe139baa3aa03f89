"""What a worker makes of one file's bytes: a prepared document, its rows' texts encoded already.

It runs in worker processes and knows no database; the bytes are kept before they are parsed.
"""

import logging
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import msgspec

from loader.model import LoadError, Prepared
from service import originals
from service.facts import Facts


class Parsed(msgspec.Struct, frozen=True, tag=True):
    """A document ready for rows and index.

    `contents[i]` is the content hash of paragraph i (16 hexadecimal digits), `sections[i]` and
    `facts[i]` are the JSON texts of its row.
    """

    prepared: Prepared
    contents: tuple[str, ...]
    sections: tuple[str, ...]
    facts: tuple[str, ...]


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A file that cannot be read, with the code and reason of its `LoadError`."""

    code: str
    message: str


Result: TypeAlias = Parsed | Failed

encode = msgspec.msgpack.Encoder().encode
decode: Callable[[bytes], Result] = msgspec.msgpack.Decoder(Result).decode
_log = logging.getLogger(__name__)
_json = msgspec.json.Encoder().encode


MOST_PARAGRAPHS = 2**20 - 1
"""A paragraph's ordinal keeps 20 bits for its position."""


def parse_encoded(data_folder: Path, data: bytes, name: str) -> bytes:
    """`parse` in msgpack, the form in which workers give results back; never empty."""
    return encode(parse(data_folder, data, name))


def parse(data_folder: Path, data: bytes, name: str) -> Result:
    """Keep the bytes, then parse and analyse them; `name` is the file's own name."""
    from loader.pipeline import prepare  # noqa: PLC0415 - only workers and small loads need it

    try:
        prepared = prepare(data, name, len(data))  # `sources.read` has checked the size
    except LoadError as error:
        return Failed(error.code, str(error))
    except MemoryError:
        return Failed("too_large", "there is not enough memory to read it")
    except Exception as error:  # noqa: BLE001 - a defect in a reader must not cost the other files
        _log.exception("a defect in the reading of %s", name)
        return Failed("internal", f"{type(error).__name__} while it was read: {error}")
    if len(prepared.document.paragraphs) > MOST_PARAGRAPHS:
        return Failed("too_large", f"it has more than {MOST_PARAGRAPHS:,} paragraphs")
    originals.keep(data_folder, data)
    return _encoded(prepared)


def content_hash(text: str) -> str:
    """The 16 hexadecimal digits that stand for a paragraph's text in its key."""
    return sha256(text.encode()).hexdigest()[:16]


def _encoded(prepared: Prepared) -> Parsed:
    paragraphs = prepared.document.paragraphs
    return Parsed(
        prepared,
        contents=tuple(content_hash(paragraph.text) for paragraph in paragraphs),
        sections=tuple(_json(paragraph.section).decode() for paragraph in paragraphs),
        facts=tuple(
            _json(Facts(paragraph.agencies, paragraph.citations, paragraph.deadlines)).decode()
            for paragraph in paragraphs
        ),
    )
