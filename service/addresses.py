"""The addresses of the pages that API answers and pages link to."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

PARAGRAPHS_PER_PAGE = 1000
"""A document page shows so many paragraphs; only a few very long documents have a second page."""
LONGEST_WAY_BACK = 2_000

_OWN_PATH = re.compile(r"/(?![/\\])[^\\\s\x00-\x20\x7f-\xa0]*")


def document_address(
    id_: int, *, q: str = "", without: Sequence[str] = (), key: str = "", position: int = 0
) -> str:
    """The page of a document, at one paragraph where its key and position are given.

    `q` and `without` are those of the search whose marks it shows.
    """
    page = position // PARAGRAPHS_PER_PAGE + 1
    state: dict[str, Sequence[object]] = {
        "q": [q] if q else [],
        "without": without if q else [],
        "page": [page] if page > 1 else [],
    }
    return address(f"/documents/{id_}", state) + (f"#{anchor(key)}" if key else "")


def anchor(key: str) -> str:
    """The id of a paragraph's element on its document's page."""
    return f"p-{key}"


def address(path: str, state: Mapping[str, Sequence[object]]) -> str:
    """The path with every value of the state as a parameter."""
    query = urlencode([(name, value) for name, values in state.items() for value in values])
    return f"{path}?{query}" if query else path


def own_path(text: str) -> str:
    """The text if it is a path of this service, else its first page.

    A browser reads `//host` and `/\\host` as another site, and drops tabs and line ends before.
    """
    return text if len(text) <= LONGEST_WAY_BACK and _OWN_PATH.fullmatch(text) else "/"
