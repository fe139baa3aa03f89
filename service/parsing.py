"""What a worker makes of one file's bytes: a prepared document, its rows' texts encoded already.

It runs in worker processes, held to limits, and knows no database.
"""

import errno
import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec

from loader.model import Document, LoadError, Prepared
from search.model import content_hash
from service import originals, pool
from service.facts import facts_of
from service.settings import Settings


class Parsed(msgspec.Struct, frozen=True, tag=True):
    """A document ready for rows and index.

    `contents[i]` is the content hash of paragraph i (16 hexadecimal digits), `sections[i]` and
    `facts[i]` are the JSON texts of its row, `evidence` that of the document's.
    """

    prepared: Prepared
    contents: tuple[str, ...]
    sections: tuple[str, ...]
    facts: tuple[str, ...]
    evidence: str = "[]"


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A file that cannot be read, with the code and reason of its `LoadError`."""

    code: str
    message: str


Result: TypeAlias = Parsed | Failed


class _Read(msgspec.Struct, frozen=True, tag=True):
    """A document that is only shown."""

    document: Document


encode = msgspec.msgpack.Encoder().encode
_decode: Callable[[bytes], Result] = msgspec.msgpack.Decoder(Result).decode
_decode_read: Callable[[bytes], _Read | Failed] = msgspec.msgpack.Decoder(_Read | Failed).decode
_log = logging.getLogger(__name__)
T = TypeVar("T")
_json = msgspec.json.Encoder().encode


MOST_PARAGRAPHS = 2**20 - 1
"""A paragraph's ordinal keeps 20 bits for its position."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
"""What the system says where a disk is full, or its user has had his share."""

LOST: Mapping[pool.Loss, str] = {
    "time_limit": "reading it took too long, and was ended",
    "memory_limit": "reading it took too much memory, and was ended",
    "output_limit": "it holds more than one document can have",
    "crashed": "the process that read it died, perhaps for want of memory",
}
"""What is said of a file whose reading came to no end."""


def limits(settings: Settings) -> pool.Limits:
    """What reading one file may take."""
    return pool.Limits(
        settings.reading_seconds,
        settings.reading_memory_bytes,
        settings.reading_output_bytes,
    )


def decode(answer: bytes | pool.Loss) -> Result:
    """What a worker has made of a file, or that it came to no end."""
    return _decode(answer) if isinstance(answer, bytes) else Failed(answer, LOST[answer])


def parse(settings: Settings, data: bytes, name: str, encoding: str | None) -> Result:
    """What `parse_encoded` makes of a file in a worker of its own."""
    work = partial(parse_encoded, settings.data)
    return decode(pool.alone(work, data, (name, encoding), limits(settings)))


def read(settings: Settings, data: bytes, name: str, encoding: str | None = None) -> Document:
    """The document in a file's bytes, read in a worker of its own. Raises `LoadError`."""
    answer = pool.alone(read_encoded, data, (name, encoding), limits(settings))
    result = _decode_read(answer) if isinstance(answer, bytes) else Failed(answer, LOST[answer])
    if isinstance(result, Failed):
        raise LoadError(result.code, result.message)
    return result.document


def parse_encoded(data_folder: Path, data: bytes, name: str, encoding: str | None) -> bytes:
    """Parse and analyse the bytes, and keep them: a `Result` in msgpack.

    `name` is the file's own name, `encoding` overrules that of a text.
    """
    from loader.pipeline import prepare  # noqa: PLC0415 - only workers need it

    def parse_here() -> Result:
        prepared = prepare(data, name, len(data), encoding)  # the size was checked before
        if len(prepared.document.paragraphs) > MOST_PARAGRAPHS:
            return Failed("output_limit", f"it has more than {MOST_PARAGRAPHS:,} paragraphs")
        originals.keep(data_folder, data)
        return encoded(prepared)

    return encode(_guarded(parse_here, name))


def read_encoded(data: bytes, name: str, encoding: str | None) -> bytes:
    """The document in a file's bytes, or why there is none, in msgpack; nothing is kept."""
    from loader.pipeline import read  # noqa: PLC0415

    return encode(_guarded(lambda: _Read(read(data, name, len(data), encoding)), name))


def _guarded(reading: Callable[[], T], name: str) -> T | Failed:
    """What the reading gives; a defect in a reader must not cost the other files."""
    try:
        return reading()
    except LoadError as error:
        return Failed(error.code, str(error))
    except MemoryError:  # the worker tells it, and is replaced
        raise
    except RecursionError:
        return Failed("too_deep", "its parts stand too deep inside each other")
    except Exception as error:  # noqa: BLE001 - see above
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return Failed("no_room", f"a disk is full: {error.strerror}")
        _log.exception("a defect in the reading of %s", name)
        return Failed("internal", f"{type(error).__name__} while it was read: {error}")


def encoded(prepared: Prepared) -> Parsed:
    """A document with the texts of its rows."""
    document = prepared.document
    paragraphs = document.paragraphs
    return Parsed(
        prepared,
        contents=tuple(content_hash(paragraph.text) for paragraph in paragraphs),
        sections=tuple(_json(paragraph.section).decode() for paragraph in paragraphs),
        facts=tuple(_json(one).decode() for one in facts_of(document)),
        evidence=_json(document.evidence).decode(),
    )
