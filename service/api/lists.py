"""Paging of the API's lists: from parameters to an offset, and from a page to the answer."""

from typing import Any

from service import cursors
from service.paging import Page
from service.parameters import Paging


def offset(name: str, wanted: Paging) -> int:
    """Where the page begins that the cursor asks for.

    Raises `Problem("cursor_invalid")`, also for a cursor of another list or filter.
    """
    return cursors.read(wanted.cursor, name, _asked(wanted))


def listed(name: str, wanted: Paging, page: Page[Any]) -> dict[str, object]:
    """The answer of a list: its items, the total, and the cursor of the next page."""
    following = cursors.issue_next(page.next, name, _asked(wanted))
    return {"items": page.items, "total": page.total, "next": following}


def _asked(wanted: Paging) -> dict[str, Any]:
    return wanted.model_dump(exclude={"cursor", "size"})
