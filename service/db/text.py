"""Text as a column type that means the same in every database."""

from typing import Any

import sqlalchemy as sa

REPLACEMENT = "\ufffd"


class Text(sa.types.TypeDecorator[str]):
    """Text that every database takes, ordered and compared by code points.

    U+0000, which PostgreSQL refuses, and halves of surrogate pairs, which no encoding has, become
    U+FFFD on their way in: into rows, and into questions, which then find nothing.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Collation C in PostgreSQL; SQLite's own order is that of code points."""
        return sa.Text(collation="C") if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """The value as it is stored."""
        return None if value is None else storable(value)


def storable(value: str) -> str:
    """The text with U+FFFD in place of what no database stores."""
    if "\0" in value:
        value = value.replace("\0", REPLACEMENT)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
