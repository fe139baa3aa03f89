"""The vocabulary: in how many of the paragraphs held each word and gram stands.

It is kept in step by every transaction that changes paragraphs, so that it always equals a count
over the rows. Tokens with digits, and very long ones, are left out: nobody mistypes those.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from analyzers.analysis import text_fields
from analyzers.language import Language
from analyzers.normalize import unmark_all
from analyzers.tokens import EMPTY, TextFields
from search.stamp import analysis_stamp
from service.db.schema import vocabulary
from service.states import set_state, state

LONGEST = 40
"""Characters of the longest token that is counted."""
_STATE = "vocabulary"
_AT_ONCE = 500  # SQLite takes a limited number of parameters.
_DIGIT = re.compile(r"\d")
_ADDING = (
    "INSERT INTO vocabulary (token, folded, paragraphs) {} ON CONFLICT (token)"
    " DO UPDATE SET paragraphs = vocabulary.paragraphs + excluded.paragraphs"
)
_ONE_ROW = "VALUES (?, ?, ?)"
_ALL_ROWS = "SELECT * FROM unnest(%s::text[], %s::text[], %s::integer[])"


@dataclass(slots=True)
class Tally:
    """The tokens of paragraphs that come and go within one transaction."""

    _come: Counter[str] = field(default_factory=Counter)
    _gone: Counter[str] = field(default_factory=Counter)

    def keep(self, before: sa.Row[Any] | None, language: Language, fields: TextFields) -> None:
        """A paragraph with these fields is there; `before` is its row, if it was there already.

        The words of a text that is taken for another language than before are others.
        """
        if before is not None and before.language == language:
            return
        self._come.update(tokens(fields))
        if before is not None:
            self.take([before])

    def take(self, rows: Iterable[sa.Row[*tuple[Any, ...]]]) -> None:
        """Paragraphs go, whose rows have `text` and `language`; they are analysed once more."""
        for row in rows:
            self._gone.update(tokens(text_fields(row.text, row.language)))

    def flush(self, connection: sa.Connection) -> None:
        """Write what has been gathered."""
        come, gone = counted(self._come), counted(self._gone)
        come.subtract(gone)
        _write(connection, {token: number for token, number in come.items() if number})
        if gone:
            connection.execute(sa.delete(vocabulary).where(vocabulary.c.paragraphs <= 0))
        self._come, self._gone = Counter(), Counter()


def counted(found: Counter[str]) -> Counter[str]:
    """Those tokens that a vocabulary holds, with their counts."""
    return Counter(
        {
            token: number
            for token, number in found.items()
            if len(token) <= LONGEST and token != EMPTY and not _DIGIT.search(token)
        }
    )


def tokens(fields: TextFields) -> set[str]:
    """The words and grams of a paragraph, each once, also those that a vocabulary leaves out."""
    return set(f"{fields.words} {fields.grams}".split(" "))


def counts(connection: sa.Connection, wanted: Sequence[str]) -> dict[str, int]:
    """In how many paragraphs each of these tokens stands; those in none are left out."""
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        query = sa.select(vocabulary.c.token, vocabulary.c.paragraphs)
        rows = connection.execute(query.where(vocabulary.c.token.in_(some)))
        found.update((row.token, row.paragraphs) for row in rows)
    return found


def frequent(connection: sa.Connection, limit: int) -> Iterator[tuple[str, int]]:
    """So many tokens with their counts, those in the most paragraphs first."""
    query = (
        sa.select(vocabulary.c.token, vocabulary.c.paragraphs)
        .order_by(vocabulary.c.paragraphs.desc(), vocabulary.c.token)
        .limit(limit)
    )
    yield from ((row.token, row.paragraphs) for row in connection.execute(query))


def is_current(connection: sa.Connection) -> bool:
    """Whether the vocabulary was counted, by the analysis that is in use now."""
    return state(connection, _STATE) == analysis_stamp()


def replace(connection: sa.Connection, found: Mapping[str, int]) -> None:
    """Put this vocabulary in place of the one there, as counted by the analysis in use now."""
    connection.execute(sa.delete(vocabulary))
    _write(connection, found)
    set_state(connection, _STATE, analysis_stamp())


def _unmarked(token: str) -> str:
    """The token without marks; its parts are known already, as grams that were indexed."""
    if token.isascii() or (token[0] > "\u3000" and "_" not in token):  # Han has no marks
        return token
    return "_".join(unmark_all(token.split("_")))


def _write(connection: sa.Connection, added: Mapping[str, int]) -> None:
    """Add to the counts of tokens, and take in new ones.

    The driver is asked directly, since looking through every value costs ten times as much as
    storing it; tokens hold letters alone, which every database takes.
    """
    rows = [(token, _unmarked(token), number) for token, number in sorted(added.items())]
    if not rows:
        return
    if connection.dialect.name == "postgresql":  # a round trip for each row would cost most
        columns = tuple(map(list, zip(*rows, strict=True)))
        connection.exec_driver_sql(_ADDING.format(_ALL_ROWS), columns)
    else:
        connection.exec_driver_sql(_ADDING.format(_ONE_ROW), rows)
