"""Cursors of paged lists: opaque texts that say where the next page of one certain list begins."""

import base64
import binascii
import hashlib
import re

import msgspec

from service.errors import Problem

FURTHEST = 2**31 - 1
_CONTENT = re.compile(rb"(0|[1-9]\d{0,9})\.([0-9a-f]{16})")


def issue(offset: int, *asked: object) -> str:
    """A cursor for the page at `offset` of the list that `asked` (values of JSON) makes."""
    content = f"{offset}.{fingerprint(*asked)}".encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def issue_next(offset: int | None, *asked: object) -> str | None:
    """The same, None where no page follows."""
    return None if offset is None else issue(offset, *asked)


def read(cursor: str | None, *asked: object) -> int:
    """The offset in a cursor, 0 without one.

    Raises `Problem("cursor_invalid")` for a broken cursor and for one of another list.
    """
    if cursor is None:
        return 0
    found = _CONTENT.fullmatch(_decoded(cursor))
    if not found or found[2].decode() != fingerprint(*asked) or int(found[1]) > FURTHEST:
        raise Problem("cursor_invalid", parameter="cursor")
    return int(found[1])


def fingerprint(*asked: object) -> str:
    """Sixteen hexadecimal digits that differ between lists."""
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:16]


def _decoded(cursor: str) -> bytes:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
