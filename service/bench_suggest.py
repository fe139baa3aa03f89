"""The benchmark of suggestions: whole answers over HTTP to beginnings of one to eight letters.

Beginnings come from a collection's own words, agencies, numbers and titles. Equal collections and
seeds give equal beginnings.
"""

import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
import sqlalchemy as sa

from analyzers.normalize import unmark
from service.beginnings_words import spelled
from service.bench_figures import Figure, percentiles, timed
from service.bench_served import own_settings, served
from service.db.connect import Database
from service.db.schema import documents, labels, vocabulary
from service.product import opened

LONGEST = 8
EACH = 150
WARM_UP = 30
FILTERS = ("agency", "document", "type", "year", "language")
_POOL = 5_000


class Mix(NamedTuple):
    """Beginnings of one kind."""

    name: str
    typed: tuple[str, ...]


def bench_suggest(data: Path, seed: int = 6) -> Iterator[Figure]:
    """p50 and p95 in milliseconds of each kind, without filters and with one selected value."""
    settings = own_settings(data)
    chance = random.Random(seed)  # noqa: S311 - repeatable beginnings, not a secret
    with opened(settings) as product:
        yield Figure("paragraphs", product.engine.health().paragraphs, "")
        mixes = make_mixes(product.database, chance)
    with served(settings) as client:
        filters = _filters(client, chance)
        yield from _figures(client, "", mixes, [("language", "")], chance)
        yield from _figures(client, ", filtered", mixes, filters, chance)


def make_mixes(database: Database, chance: random.Random) -> list[Mix]:
    """Beginnings of words with marks, of the same without, of Chinese, and of document numbers."""
    sources = {
        "vi": _texts(database, vocabulary.c.token, vocabulary.c.paragraphs.desc()),
        "agency": _texts(database, labels.c.label, labels.c.value),
        "title": _texts(database, documents.c.title, documents.c.id),
        "number": _texts(database, documents.c.number, documents.c.id),
    }
    spoken = [spelled(text) for text in sources["vi"]] + sources["agency"] + sources["title"]
    chinese = [text for text in spoken if "\u4e00" <= text[0] <= "\u9fff"]
    latin = [text for text in spoken if text[0].isalpha() and not "\u2e80" <= text[0] <= "\uffff"]
    marked = _begun(latin, chance)
    return [
        Mix("marked", marked),
        Mix("unmarked", tuple(map(unmark, _begun(latin, chance)))),
        Mix("Chinese", _begun(chinese, chance)),
        Mix("numbers", _begun(sources["number"], chance)),
    ]


def _texts(
    database: Database, column: sa.Column[str], order: sa.ColumnElement[object]
) -> list[str]:
    query = sa.select(column).where(column.is_not(None)).order_by(order).limit(_POOL)
    with database.read() as connection:
        return [text for text in connection.scalars(query) if text]


def _begun(texts: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    """The first one to eight letters of texts drawn at random; none where there are no texts."""
    drawn = (chance.choice(texts) for _ in range(EACH if texts else 0))
    return tuple(text[: chance.randint(1, LONGEST)] for text in drawn)


def _filters(client: httpx.Client, chance: random.Random) -> list[tuple[str, str]]:
    """Values to select, of several facets, frequent ones and rare ones."""
    answer = client.get("/api/v1/search", params={"size": 1}).raise_for_status().json()
    values = [
        (name, value["value"]) for name in FILTERS for value in answer["facets"].get(name, [])
    ]
    chance.shuffle(values)
    return values


def _figures(
    client: httpx.Client,
    told: str,
    mixes: Sequence[Mix],
    filters: Sequence[tuple[str, str]],
    chance: random.Random,
) -> Iterator[Figure]:
    """The figures of each kind, then of all together."""
    whole: list[float] = []
    for mix in mixes:
        asked = [(typed, chance.choice(filters)) for typed in mix.typed]
        for typed, chosen in asked[:WARM_UP]:
            _ask(client, typed, chosen)
        seconds = [timed(partial(_ask, client, typed, chosen)) for typed, chosen in asked]
        whole += seconds
        if len(seconds) > 1:
            yield from percentiles(f"suggest {mix.name}{told}", seconds)
    yield from percentiles(f"suggest all{told}", whole)


def _ask(client: httpx.Client, typed: str, chosen: tuple[str, str]) -> None:
    """Ask for suggestions and read them whole; raises httpx.HTTPError."""
    selected = {chosen[0]: chosen[1]} if chosen[1] else {}
    client.get("/api/v1/suggest", params={"q": typed} | selected).raise_for_status()
