"""Counts the vocabulary anew from all rows, and compares it with such a count.

What an older version of the program has loaded has neither vocabulary nor abbreviations: one
reading of the rows gives both.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from search.model import Entry
from service import abbreviations, holdings, vocabulary
from service.db.connect import Database
from service.db.schema import vocabulary as table
from service.lease import Lease
from service.product import Product


@dataclass(frozen=True, slots=True)
class Count:
    """What the paragraphs held give: each token with how many have it, and the short forms."""

    tokens: Counter[str]
    abbreviations: Sequence[dict[str, Any]]


def require_current(held: Lease) -> bool:
    """Count the vocabulary where that is missing or of another analysis; gives whether it was."""
    with held.product.database.read() as connection:
        if vocabulary.is_current(connection):
            return False
    replace(held, count(held.product))
    return True


def count(product: Product) -> Count:
    """Count over the texts of all paragraphs; true while nobody changes the rows."""
    tokens: Counter[str] = Counter()
    defined: list[dict[str, Any]] = []
    entries = holdings.entries(product.database, workers=product.settings.workers)
    for document, of_it in groupby(entries, _document):
        texts = []
        for entry in of_it:
            tokens.update(vocabulary.tokens(entry.fields))
            texts.append(entry.paragraph.text)
        defined += abbreviations.rows_of(document, texts)
    return Count(vocabulary.counted(tokens), defined)


def replace(held: Lease, counted: Count) -> None:
    """Put what was counted under this lease in place of what is there."""
    with held.write() as connection:
        vocabulary.replace(connection, counted.tokens)
        abbreviations.replace(connection, counted.abbreviations)


def differs(database: Database, counted: Count) -> int:
    """In how many tokens the vocabulary differs from what was counted."""
    wanted = counted.tokens.copy()
    with database.read() as connection:
        rows = connection.execute(sa.select(table.c.token, table.c.paragraphs))
        wanted.subtract({row.token: row.paragraphs for row in rows})
    return sum(1 for number in wanted.values() if number)


def _document(entry: Entry) -> int:
    return entry.paragraph.document.id
