"""Counts the vocabulary anew from all rows, and compares it with such a count.

What an older version of the program has loaded has neither vocabulary nor abbreviations.
"""

from collections import Counter

import sqlalchemy as sa

from service import abbreviations, holdings, vocabulary
from service.db.connect import Database
from service.db.schema import vocabulary as table
from service.lease import Lease


def require_current(held: Lease) -> bool:
    """Count the vocabulary where that is missing or of another analysis; gives whether it was."""
    with held.product.database.read() as connection:
        if vocabulary.is_current(connection):
            return False
    fill(held)
    return True


def fill(held: Lease) -> None:
    """Count the vocabulary anew; while the lease is held nothing changes the rows."""
    database = held.product.database
    found = count(database, held.product.settings.workers)
    defining: dict[int, list[str]] = {}
    for paragraph in holdings.paragraphs_held(database):
        if "(" in paragraph.text or "（" in paragraph.text:
            defining.setdefault(paragraph.document.id, []).append(paragraph.text)
    with held.write() as connection:
        vocabulary.replace(connection, found)
        abbreviations.replace(connection, defining)


def count(database: Database, workers: int = 0) -> Counter[str]:
    """The vocabulary of the paragraphs held, from their texts."""
    return vocabulary.count_fields(
        entry.fields for entry in holdings.entries(database, None, workers)
    )


def differs(database: Database) -> int:
    """In how many tokens the vocabulary differs from a count over the rows."""
    wanted = count(database)
    with database.read() as connection:
        rows = connection.execute(sa.select(table.c.token, table.c.paragraphs))
        wanted.subtract({row.token: row.paragraphs for row in rows})
    return sum(1 for number in wanted.values() if number)
