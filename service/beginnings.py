"""Numbers and titles of documents under each word from which their beginning may be typed.

Rows are written with their documents and looked up as one types. What ranks first is found without
sorting all that begin so: a rare beginning is read whole, a frequent one in the order of ranks.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple, Protocol

import sqlalchemy as sa

from analyzers.normalize import fold, gram_texts, join, nfc, unmark
from service.db.schema import suggestions

Kind = Literal["number", "title"]
LONGEST = 48
"""Letters of a folded text that a typed beginning is compared with."""
MOST_PLACES = 64
"""Words of a text from which a typed beginning may start."""
MANY = 500
"""So many rows that begin alike are a frequent beginning."""
MOST_COMPARED = 100
"""Rows of a frequent beginning whose documents are looked for among those wanted."""
MOST_ASKED = 150
"""Documents that are asked for their own rows where those compared were not enough."""
_WITHOUT_MARKS = re.compile("[0-9_\u3400-\u4dbf\u4e00-\u9fff]+")
"""What begins the same texts with marks and without."""
_LATER_PLACE = 100_000_000
_LAST_DAY = 99_999_999


class Named(NamedTuple):
    """A document's number or title, and the document's id."""

    text: str
    document: int


class Beginning(NamedTuple):
    """A typed beginning as it is compared: with its marks, and in one or two forms without."""

    folded: str
    unmarked: tuple[str, ...]


def beginning(typed: str) -> Beginning | None:
    """The beginning that was typed; None where there is nothing to compare.

    A last y only ends a syllable as i: "quy" folds to "qui", but may go on to "quyết".
    """
    folded = fold(typed)[:LONGEST]
    if not folded:
        return None
    plain = unmarked(folded)
    if unmark(nfc(typed).lower()[-1:]) != "y" or plain.endswith("y"):
        return Beginning(folded, (plain,))
    return Beginning(folded, (plain, plain[:-1] + "y"))


def unmarked(folded: str) -> str:
    """A folded text without diacritics, token by token."""
    return "_".join(unmark(token) for token in folded.split("_"))


def places(text: str) -> list[tuple[int, str, str]]:
    """Place, folded form and form without marks of the text from each of its words on."""
    words = gram_texts(text)[:MOST_PLACES]
    found = []
    for place in range(len(words)):
        folded = join(words[place : place + LONGEST])[:LONGEST]
        found.append((place, folded, unmarked(folded)))
    return found


def add(connection: sa.Connection, found: Sequence[tuple[Kind, int, str, str | None]]) -> None:
    """Store (kind, document, text, ISO date of the document) under each word of the text."""
    rows = [
        {
            "kind": kind,
            "document": document,
            "value": str(document),
            "text": text,
            "place": place,
            "folded": folded,
            "unmarked": plain,
            "initial": plain[0],
            "rank": _rank(place, date),
        }
        for kind, document, text, date in found
        for place, folded, plain in places(text)
    ]
    if rows:
        connection.execute(sa.insert(suggestions), rows)


class Among(Protocol):
    """The documents that may be found."""

    def those_of(self, documents: Collection[int]) -> Collection[int]:
        """Those of these documents that may be found."""
        ...

    def newest(self, most: int) -> Collection[int]:
        """So many of them, those loaded last; none where telling them takes too long."""
        ...


class Wanted(NamedTuple):
    """Which rows: their kind, how many documents, and of which documents (None: of all)."""

    kind: Kind
    size: int
    among: Among | None = None


def lookup(connection: sa.Connection, typed: Beginning, wanted: Wanted) -> list[Named]:
    """What begins so, each document once: marks as typed, then whole beginnings, then the newest.

    Of a frequent beginning the rows that rank first are compared with the documents wanted, and
    then the newest of these are asked for theirs: of very many, some may be missed.
    """
    forms = [("folded", typed.folded)]
    if typed.folded[-1].isdigit():
        forms.insert(0, ("folded", f"{typed.folded}_"))  # 4-KH before 44-KH
    if not _WITHOUT_MARKS.fullmatch(typed.folded):
        forms += [("unmarked", plain) for plain in typed.unmarked]
    found: dict[int, Named] = {}
    for column, prefix in forms:
        for text, document in _rows(connection, column, prefix, wanted):
            found.setdefault(document, Named(text, document))
        if len(found) >= wanted.size:
            break
    return list(found.values())[: wanted.size]


def _rows(
    connection: sa.Connection, column: str, prefix: str, wanted: Wanted
) -> list[tuple[str, int]]:
    """The rows of one form of a beginning by rank; a document may come several times."""
    values = {"kind": wanted.kind, **span(prefix)}
    rare = not is_frequent(connection, _some(column), values)
    query = _by_form(column) if rare else _by_rank(column)
    if not rare:
        values |= span(unmarked(prefix), "plain_") | {"initial": unmark(prefix[0])}
    if wanted.among is None:
        return _read(connection, query, values | {"most": wanted.size * 3})
    found = _read(connection, query, values | {"most": MANY if rare else MOST_COMPARED})
    held = wanted.among.those_of({document for _, document in found})
    kept = [row for row in found if row[1] in held]
    if rare or len(kept) >= wanted.size:
        return kept
    newest = sorted(wanted.among.newest(MOST_ASKED))
    asked = {"kind": wanted.kind, **span(prefix), "documents": newest, "most": wanted.size * 3}
    return [*kept, *_read(connection, _own(column), asked)]


def is_frequent(
    connection: sa.Connection, some: sa.Select[Any], values: Mapping[str, object]
) -> bool:
    """Whether at least `MANY` rows begin so, of which `some` selects that many."""
    return len(connection.execute(some, {**values, "many": MANY}).all()) == MANY


def span(prefix: str, name: str = "") -> dict[str, object]:
    """The values of `begins`."""
    return {f"{name}low": prefix, f"{name}high": f"{prefix}\U0010ffff"}


def begins(column: sa.ColumnElement[str], name: str = "") -> sa.ColumnElement[bool]:
    """The column begins with the prefix of `span`, as a range that an index answers."""
    return sa.and_(
        column >= sa.bindparam(f"{name}low", type_=sa.Text),
        column < sa.bindparam(f"{name}high", type_=sa.Text),
    )


# Statements are made once, since making one costs more than running it.


@cache
def _some(column: str) -> sa.Select[Any]:
    """As many rows as make a beginning frequent, by its own index alone."""
    rows = sa.select(suggestions.c.kind).where(*_begun(suggestions.c[column]))
    return rows.limit(sa.bindparam("many"))


@cache
def _by_form(column: str) -> sa.Select[Any]:
    """All rows that begin so, which are few, sorted."""
    return _ranked().where(*_begun(suggestions.c[column]))


@cache
def _by_rank(column: str) -> sa.Select[Any]:
    """Rows in the order of ranks, until enough begin so.

    Taken for expressions, the forms do not have their own index used.
    """
    return _ranked().where(
        *_begun(suggestions.c[column] + ""),
        suggestions.c.initial == sa.bindparam("initial"),
        begins(suggestions.c.unmarked + "", "plain_"),
    )


@cache
def _own(column: str) -> sa.Select[Any]:
    """Those of the documents named, by the index of documents, as in `_by_rank`."""
    named = suggestions.c.document.in_(sa.bindparam("documents", expanding=True))
    kind = suggestions.c.kind + "" == sa.bindparam("kind")
    return _ranked().where(named, kind, begins(suggestions.c[column] + ""))


def _ranked() -> sa.Select[Any]:
    found = sa.select(suggestions.c.text, suggestions.c.document)
    return found.order_by(suggestions.c.rank).limit(sa.bindparam("most"))


def _begun(form: sa.ColumnElement[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return suggestions.c.kind == sa.bindparam("kind"), begins(form)


def _read(
    connection: sa.Connection, query: sa.Select[Any], values: Mapping[str, object]
) -> list[tuple[str, int]]:
    return [(text, document) for text, document in connection.execute(query, values).all()]


def _rank(place: int, date: str | None) -> int:
    """The least comes first: from the first word on before later words, then the newest."""
    digits = (date or "").replace("-", "")[:8].ljust(8, "0")
    day = int(digits) if digits.isdecimal() else 0
    return (_LATER_PLACE if place else 0) + _LAST_DAY - day
