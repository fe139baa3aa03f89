"""The lexicon of a product: what understanding a query may ask about words, at this moment.

Its parts are made when they are first asked for, and again when synonyms or loads have changed what
they say. Knows no query syntax.
"""

import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

import msgspec
import sqlalchemy as sa

from search import glossary, slips
from search.abbreviations import Abbreviations, in_general_use
from search.engine import Search
from search.find import Answer
from search.lexicon import Expansion, Lexicon
from search.synonyms import Synonyms
from search.tree import Node
from search.understanding import Understanding
from search.word_counts import MOST_TOKENS, WordCounts
from service import abbreviations, synonyms, vocabulary
from service.db.schema import loads
from service.product import Product

T = TypeVar("T")

FEW = 3
"""With fewer paragraphs than this, other ways to ask are looked for."""
TIMES = 5
"""Another way is worth telling where it finds so many times as much."""
_REST = 50
"""A part that took a second to make is made again after so many seconds at the earliest."""
_QUICK = 0.1


class Suggested(msgspec.Struct, frozen=True):
    """A query that finds more: with slips put right, or without marks; nothing was changed yet."""

    code: Literal["spelling", "without_marks"]
    text: str
    total: int


@dataclass(slots=True)
class _Part(Generic[T]):
    """Something made of the database, and the state of it that it was made of."""

    make: Callable[[sa.Connection], T]
    _kept: tuple[object, T] | None = None
    _rests_until: float = 0.0
    _making: threading.Lock = field(default_factory=threading.Lock)

    def at(self, connection: sa.Connection, state: object) -> T:
        """The part as it is at this state, or a little before where making it takes long."""
        with self._making:
            began = time.monotonic()
            if self._kept and (self._kept[0] == state or began < self._rests_until):
                return self._kept[1]
            made = self.make(connection)
            took = time.monotonic() - began
            self._rests_until = began + (took * _REST if took > _QUICK else 0.0)
            self._kept = state, made
            return made


@dataclass(frozen=True, slots=True)
class _Parts:
    """What one product's lexicon is made of."""

    synonyms: _Part[Synonyms]
    abbreviations: _Part[Abbreviations]
    words: _Part[WordCounts]


@dataclass(frozen=True, slots=True)
class ProductLexicon:
    """The lexicon at the load and the number of the synonyms that were the newest."""

    synonyms: Synonyms
    abbreviations: Abbreviations
    _words: Callable[[], WordCounts]

    def expansions(self, text: str) -> Sequence[Expansion]:
        """See `Lexicon.expansions`."""
        return (
            *self.abbreviations.expansions(text),
            *self.synonyms.expansions(text),
            *glossary.translations(text),
        )

    def corrected(self, text: str) -> str | None:
        """See `Lexicon.corrected`."""
        return slips.corrected(text, self._words())


def lexicon_of(product: Product) -> Lexicon:
    """What is known of words now; cheap to ask for with every query."""
    parts = _parts.setdefault(product, _new_parts())
    with product.database.read() as connection:
        load, version = connection.execute(_NEWEST).one()
        return ProductLexicon(
            parts.synonyms.at(connection, version),
            parts.abbreviations.at(connection, load),
            lambda: _words(product, parts, load),
        )


def suggestions(
    product: Product, understanding: Understanding, answer: Answer
) -> tuple[Suggested, ...]:
    """Other ways to ask where the query as it was typed finds little.

    They count without selected facets. Raises `EngineError`.
    """
    used = {change.code for change in answer.reading.changes}
    enough = answer.total >= FEW and "widened" not in used
    if enough or used & _DEPARTURES:
        return ()
    total = _total(product, understanding.readings[0].tree)
    if not 0 < total < FEW:
        return ()
    found = []
    for reading in understanding.readings:
        codes = {change.code for change in reading.changes} & _DEPARTURES
        if len(codes) == 1 and codes <= {"spelling", "without_marks"}:
            more = _total(product, reading.tree)
            if more >= TIMES * total:
                code: Literal["spelling", "without_marks"] = (
                    "spelling" if "spelling" in codes else "without_marks"
                )
                found.append(Suggested(code, reading.printed, more))
    return tuple(found)


_DEPARTURES = frozenset({"spelling", "without_marks", "phrase", "question", "most_words"})
# One statement for the newest load and the number of the synonyms, since every search runs it.
_NEWEST = sa.select(
    sa.select(loads.c.number)
    .where(loads.c.state != "running")
    .order_by(loads.c.number.desc())
    .limit(1)
    .scalar_subquery(),
    synonyms.VERSION.scalar_subquery(),
)
_parts: "weakref.WeakKeyDictionary[Product, _Parts]" = weakref.WeakKeyDictionary()


def _new_parts() -> _Parts:
    return _Parts(_Part(_synonyms), _Part(_abbreviations), _Part(_word_counts))


def _synonyms(connection: sa.Connection) -> Synonyms:
    groups = synonyms.all_groups(connection)
    return Synonyms.of((group.terms, group.targets, group.language) for group in groups)


def _abbreviations(connection: sa.Connection) -> Abbreviations:
    return Abbreviations.of((*in_general_use(), *abbreviations.defined(connection)))


def _word_counts(connection: sa.Connection) -> WordCounts:
    return WordCounts.of(vocabulary.frequent(connection, MOST_TOKENS))


def _words(product: Product, parts: _Parts, load: int | None) -> WordCounts:
    with product.database.read() as connection:
        return parts.words.at(connection, load)


def _total(product: Product, tree: Node) -> int:
    return product.engine.search(Search(tree, size=0)).total
