"""Keeps what a load changes in rows that stay, as it was before it.

A version's text never changes, but where it stands and what is said of it may, and so may the head
of its document. With these rows any state of a version can be told again, load by load.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from service.db.alerts import changes
from service.facts import Facts, read_facts

HEAD = ("number", "type", "issuer", "province", "date", "title", "language")
"""What of a document's head can be searched for."""
SHOWN = ("source", "label")
"""What of it is shown only: a document that has moved brings no news."""
VERSION = ("position", "kind", "section", "task", "facts")
"""What of a paragraph version may change and can be searched for."""
WHOLE_DOCUMENT = 0
"""Stands in place of a version's id where the head of a document has changed."""

_write = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder(dict[str, str | int | None]).decode


class Ledger:
    """The changes of one load, gathered until they are written."""

    def __init__(self, load: int) -> None:
        self._load = load
        self._rows: dict[tuple[int, int], dict[str, Any]] = {}

    def head(self, known: sa.Row[Any], values: Mapping[str, Any]) -> None:
        """The head of a document (a row of `documents`), held or come back, gets these values."""
        self._keep(known.id, WHOLE_DOCUMENT, _before(known, values, (*HEAD, *SHOWN)))

    def version(self, known: sa.Row[Any], values: Mapping[str, Any]) -> None:
        """A version (a row of `paragraphs`) gets these values and stays."""
        before = _before(known, values, VERSION)
        if "facts" in before:
            was = _without_evidence(known.facts)
            before["facts"] = was
            if was == _without_evidence(values["facts"]):
                del before["facts"]
        self._keep(known.document, known.id, before)

    def flush(self, connection: sa.Connection) -> None:
        """Write what has been gathered."""
        if self._rows:
            connection.execute(sa.insert(changes), list(self._rows.values()))
        self._rows = {}

    def _keep(self, document: int, version: int, before: Mapping[str, Any]) -> None:
        if before:
            row = {"load": self._load, "document": document, "paragraph": version}
            # What it was before the load is what it was at the first of several writings.
            self._rows.setdefault((document, version), row | {"before": _write(before).decode()})


class Past:
    """Columns as they were after a load: those of the row, unless a later load has changed them."""

    def __init__(self, connection: sa.Connection, documents: Iterable[int], load: int) -> None:
        """Read what loads after this one have changed in these documents."""
        self._before: dict[tuple[int, int], dict[str, Any]] = {}
        for row in _changed(connection, sorted(set(documents)), changes.c.load > load):
            known = self._before.setdefault((row.document, row.paragraph), {})
            for name, value in _read(row.before).items():
                known.setdefault(name, value)  # the earliest change tells what was before

    def of(self, document: int, version: int = WHOLE_DOCUMENT) -> Mapping[str, Any]:
        """The columns that were otherwise."""
        return self._before.get((document, version), {})


def made_by(connection: sa.Connection, load: int) -> dict[tuple[int, int], dict[str, Any]]:
    """What a load changed: (document, version) to the columns as they were before it.

    What is no more than shown does not count.
    """
    query = sa.select(changes).where(changes.c.load == load)
    made = (
        ((row.document, row.paragraph), dict(_read(row.before)))
        for row in connection.execute(query)
    )
    return {place: before for place, before in made if not set(SHOWN).issuperset(before)}


def _changed(
    connection: sa.Connection, documents: Sequence[int], when: sa.ColumnElement[bool]
) -> Iterable[sa.Row[Any]]:
    for start in range(0, len(documents), 500):  # SQLite takes a limited number of parameters
        some = changes.c.document.in_(documents[start : start + 500])
        yield from connection.execute(sa.select(changes).where(some, when).order_by(changes.c.load))


def _before(known: Any, values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: was for name in names if (was := getattr(known, name)) != values[name]}


def _without_evidence(written: str) -> str:
    facts = read_facts(written)
    return _write(Facts(facts.agencies, facts.citations, facts.deadlines)).decode()
