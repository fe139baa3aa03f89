"""Numbered pages of a list: where the reader is, and the addresses of the neighbours."""

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

from pydantic import Field

from service.addresses import address

PageNumber = Annotated[int, Field(ge=1, le=10_000_000)]


class Pager(NamedTuple):
    """Items `first` to `last` of `total`, and the pages before and after, None at an end."""

    first: int
    last: int
    total: int
    previous: str | None
    next: str | None

    @classmethod
    def of(
        cls, path: str, state: Mapping[str, Sequence[object]], page: int, size: int, total: int
    ) -> "Pager":
        """The pager of page number `page` (from 1) of a list of `total` items."""

        def numbered(number: int) -> str:
            return address(path, {**state, "page": [number] if number > 1 else []})

        last = min(page * size, total)
        previous = numbered(min(page, last_page(size, total) + 1) - 1) if page > 1 else None
        following = numbered(page + 1) if page * size < total else None
        return cls(min((page - 1) * size + 1, last), last, total, previous, following)


def last_page(size: int, total: int) -> int:
    """The number of the last page, at least 1."""
    return max(1, -(-total // size))
