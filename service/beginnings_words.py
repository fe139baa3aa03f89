"""Which words of the collection a typed beginning may become, the most frequent first.

The vocabulary says in how many paragraphs a word stands, not where: see `service.vocabulary`.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa

from analyzers.gazetteer import provinces
from analyzers.normalize import fold
from search.abbreviations import in_general_use
from service.beginnings import Beginning, begins, is_frequent, span, unmarked
from service.db.schema import vocabulary

_VOWELS = frozenset("aeiouy")
_LONGEST_ABBREVIATION = 6
_WITH_Y = {
    fold(written): written
    for written in ("lý", "ký", "kỳ", "kỷ", "kỹ", "kỵ", "mỹ", "tỷ", "quy", "quý", "quỹ", "quỷ")
}
"""Syllables that are compared with i and that offices write with y."""
_NO_WORD = 3
"""Letters from which on a usual abbreviation is hardly a word as well."""


def words(connection: sa.Connection, typed: Beginning, size: int) -> list[str]:
    """Tokens of the vocabulary that begin so: with the marks typed first, then with others."""
    forms = [("token", typed.folded), *(("folded", plain) for plain in typed.unmarked)]
    found: dict[str, None] = {}
    for column, prefix in forms:
        found.update(dict.fromkeys(_tokens(connection, column, prefix, size)))
        if len(found) >= size + 2:
            break
    return [token for token in found if token != typed.folded and len(token) > 1][:size]


def spelled(token: str) -> str:
    """A token as it is usually written: "thực hiện", "UBND", "Hà Nội"."""
    if known := _usual().get(token):
        return known
    plain = unmarked(token)
    if len(plain) <= _LONGEST_ABBREVIATION and plain.isascii() and not _VOWELS & set(plain):
        return token.upper()
    return " ".join(_WITH_Y.get(syllable, syllable) for syllable in token.split("_"))


@cache
def _usual() -> dict[str, str]:
    """Abbreviations in capitals, and the names of provinces."""
    shorts = [one.short for one in in_general_use() if len(one.short) >= _NO_WORD]
    names = [province.name for province in provinces()]
    return {fold(written): written for written in (*shorts, *names)}


def _tokens(connection: sa.Connection, column: str, prefix: str, size: int) -> list[str]:
    values = span(prefix)
    query = _by_form(column)
    if is_frequent(connection, _some(column), values):
        values |= span(unmarked(prefix), "plain_")
        query = _by_count(column)
    return list(connection.scalars(query, values | {"most": size + 2}))


# Statements are made once, since making one costs more than running it.


@cache
def _some(column: str) -> sa.Select[Any]:
    rows = sa.select(vocabulary.c[column]).where(begins(vocabulary.c[column]))
    return rows.limit(sa.bindparam("many"))


@cache
def _by_form(column: str) -> sa.Select[Any]:
    return _counted().where(begins(vocabulary.c[column]))


@cache
def _by_count(column: str) -> sa.Select[Any]:
    """Words in the order of counts, until enough begin so.

    Taken for expressions, the forms do not have their own index used.
    """
    plain = begins(vocabulary.c.folded + "", "plain_")
    return _counted().where(plain, begins(vocabulary.c[column] + ""))


def _counted() -> sa.Select[Any]:
    most_frequent = vocabulary.c.paragraphs.desc()
    return sa.select(vocabulary.c.token).order_by(most_frequent).limit(sa.bindparam("most"))
