"""Makes saved queries as people might save them, for benchmarks only.

Their words come from paragraphs all over a collection, so a new load matches few of them. Equal
collections and seeds give equal queries.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from analyzers.analysis import text_fields
from analyzers.normalize import unmark
from search.model import Agency, Citation
from search.tree import Match, Node, Not, Prefix, Values, all_of, any_of
from service.db.connect import Database
from service.db.schema import paragraphs, vocabulary
from service.facts import read_facts

KNOWN = 0.02
"""The share of a collection's paragraphs that a word may stand in to be looked for."""
_SOURCES = 4_000
_LEADS = ("1", "3", "5", "7", "9", "11", "13", "15")
"""The masks of `search.agency_roles` in which an agency leads."""


class Source(NamedTuple):
    """A paragraph to draw from: its telling words and all its grams, in order."""

    language: str
    words: Sequence[tuple[str, ...]]
    grams: Sequence[str]
    agencies: Sequence[Agency]
    citations: Sequence[Citation]


class Saved(NamedTuple):
    """A tree to save, and of which kind it is."""

    kind: str
    tree: Node


_Make = Callable[[Source, random.Random], Node | None]


def make(database: Database, count: int, seed: int) -> list[Saved]:
    """So many queries of all kinds, shuffled, each kind as often as `SHARES` says."""
    chance = random.Random(seed)  # noqa: S311 - repeatable queries, not a secret
    sources = _sources(database, chance)
    made: list[Saved] = []
    for (kind, make_one), share in SHARES.items():
        wanted = len(made) + count * share // 100
        while len(made) < wanted:
            tree = make_one(chance.choice(sources), chance)
            if tree is not None:
                made.append(Saved(kind, tree))
    chance.shuffle(made)
    return made


def _sources(database: Database, chance: random.Random) -> list[Source]:
    with database.read() as connection:
        ids = connection.execute(
            sa.select(sa.func.min(paragraphs.c.id), sa.func.max(paragraphs.c.id))
        )
        low, high = ids.one()
        drawn = sorted(chance.sample(range(low, high + 1), min(_SOURCES, high + 1 - low)))
        rows = [
            row
            for start in range(0, len(drawn), 500)
            for row in connection.execute(
                sa.select(paragraphs).where(paragraphs.c.id.in_(drawn[start : start + 500]))
            )
        ]
        most = KNOWN * (high + 1 - low)
        known = sa.select(vocabulary.c.token).where(vocabulary.c.paragraphs.between(2, most))
        telling = set(connection.scalars(known))
    return [_source(row, telling) for row in rows]


def _source(row: sa.Row[tuple[object, ...]], telling: set[str]) -> Source:
    fields = text_fields(row.text, "zh" if row.language == "zh" else "vi")
    facts = read_facts(row.facts)
    words = [
        tuple(word) if row.language == "zh" else tuple(word.split("_"))
        for word in dict.fromkeys(fields.words.split(" "))
        if word in telling and word.replace("_", "").isalpha()
    ]
    return Source(row.language, words, fields.grams.split(" "), facts.agencies, facts.citations)


def _words(source: Source, chance: random.Random, count: int) -> list[Node]:
    """Different words of the source; none where it has too few."""
    if len(source.words) < count:
        return []
    return [Match("grams", word) for word in chance.sample(source.words, count)]


def _required(language: str, count: int) -> _Make:
    def made(source: Source, chance: random.Random) -> Node | None:
        words = _words(source, chance, count) if source.language == language else []
        return all_of(words) if words else None

    return made


def _phrase(source: Source, chance: random.Random) -> Node | None:
    """A telling word with the one or two grams after it."""
    if not source.words:
        return None
    word, more = chance.choice(source.words), chance.randint(1, 2)
    ends = (
        at + len(word) + more
        for at in range(len(source.grams))
        if tuple(source.grams[at : at + len(word)]) == word
    )
    end = next(ends, 0)
    return Match("grams", tuple(source.grams[end - len(word) - more : end])) if end else None


def _unmarked(source: Source, chance: random.Random) -> Node | None:
    words = chance.sample(source.words, 2) if len(source.words) > 1 else []
    if source.language == "zh" or not words:
        return None
    return all_of(Match("folded", tuple(map(unmark, word))) for word in words)


def _agency(source: Source, chance: random.Random) -> Node | None:
    words = _words(source, chance, 1)
    if not source.agencies or not words:
        return None
    return all_of([Values("agency", (chance.choice(source.agencies).id,)), *words])


def _lead(source: Source, chance: random.Random) -> Node | None:
    words = _words(source, chance, 1)
    if not source.agencies or not words:
        return None
    agency = chance.choice(source.agencies).id
    return all_of([Values("agency_roles", tuple(f"{agency}|{mask}" for mask in _LEADS)), *words])


def _cited(source: Source, chance: random.Random) -> Node | None:
    return Values("cites", (chance.choice(source.citations).key,)) if source.citations else None


def _number(source: Source, chance: random.Random) -> Node | None:
    """As a typed number is understood: in the text, cited, or the document's own."""
    if not source.citations:
        return None
    key = chance.choice(source.citations).key
    named = [Values("cites", (key,)), Values("number", (key,))]
    return any_of([Match("folded", tuple(key.split("_"))), *named])


def _prefix(source: Source, chance: random.Random) -> Node | None:
    words = _words(source, chance, 2)
    if not words or not isinstance(words[0], Match) or source.language == "zh":
        return None
    return all_of([Prefix("grams", (words[0].grams[0][:4],)), words[1]])


def _without(source: Source, chance: random.Random) -> Node | None:
    words = _words(source, chance, 3)
    return all_of([*words[:2], Not(words[2])]) if words else None


def _synonyms(source: Source, chance: random.Random) -> Node | None:
    """A word and another or, with both words, a third: as synonyms and translations come out."""
    words = _words(source, chance, 4)
    return all_of([words[0], any_of([all_of(words[1:3]), words[3]])]) if words else None


SHARES: Mapping[tuple[str, _Make], int] = {
    ("two words", _required("vi", 2)): 20,
    ("three words", _required("vi", 3)): 10,
    ("two Chinese words", _required("zh", 2)): 8,
    ("three Chinese words", _required("zh", 3)): 4,
    ("a phrase", _phrase): 14,
    ("two words without marks", _unmarked): 10,
    ("an agency and a word", _agency): 5,
    ("an agency that leads and a word", _lead): 5,
    ("a document that is cited", _cited): 4,
    ("a number", _number): 4,
    ("a word and a beginning", _prefix): 4,
    ("two words and one excluded", _without): 6,
    ("a word and synonyms", _synonyms): 6,
}
"""Kinds of queries, and how many of a hundred are of each."""
