"""Cursors of paged lists: opaque texts that say where the next page of one certain list begins.

A list is told by what was asked, in any values that have a JSON form. Cursors are not secret and
not signed: whoever makes one up gets another page of the same list, or none.
"""

import base64
import binascii
import hashlib
from typing import Annotated, TypeVar

import msgspec

from service.errors import Problem

FURTHEST = 2**31 - 1
LARGEST_KEY = 2**63 - 1

Rank = Annotated[int, msgspec.Meta(ge=0, le=FURTHEST)]
Score = Annotated[float, msgspec.Meta(ge=-1e30, le=1e30)]
T = TypeVar("T")


class Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a page of a search begins: behind `rank` hits (or groups of hits).

    `reading` is the digest of the tree that is run. `score` and `key` are those of the last hit
    before, where the engine goes on behind it; without them the page is counted off. `snapshot`
    names the state of the index that it belongs to, if not to the newest.
    """

    reading: bytes
    rank: Rank
    snapshot: str | None = None
    score: Score = 0.0
    key: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_KEY)] | None = None


def issue(place: object, *asked: object) -> str:
    """A cursor for the page at `place` (an offset or a `Place`) of the list that `asked` makes."""
    content = msgspec.msgpack.encode((digest(asked), place))
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def issue_next(offset: int | None, *asked: object) -> str | None:
    """The same, None where no page follows."""
    return None if offset is None else issue(offset, *asked)


def read(cursor: str | None, *asked: object) -> int:
    """The offset in a cursor, 0 without one.

    Raises `Problem("cursor_invalid")` for a broken cursor and for one of another list.
    """
    return 0 if cursor is None else _read(cursor, asked, Rank)


def read_place(cursor: str | None, *asked: object) -> Place | None:
    """The place in a cursor of a search, None without one. Raises as `read` does."""
    return None if cursor is None else _read(cursor, asked, Place)


def digest(value: object) -> bytes:
    """Eight bytes that differ between values."""
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=8).digest()


def _read(cursor: str, asked: tuple[object, ...], kind: type[T]) -> T:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        content = base64.b64decode(padded, altchars=b"-_", validate=True)
        list_, place = msgspec.msgpack.decode(content, type=tuple[bytes, kind])  # type: ignore[valid-type]
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise Problem("cursor_invalid", parameter="cursor") from error
    if list_ != digest(asked):
        raise Problem("cursor_invalid", parameter="cursor")
    return place
