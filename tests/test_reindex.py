"""A new index is filled while loads go on: nothing that they write is lost, doubled or old."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from search.engine import Engine, EngineError, Fence, Replacement, Search
from search.engine_elastic import Layout, Servers
from search.model import Entry
from search.tree import EVERYTHING
from service import check, holdings, indexing, lease, loads, reindexing
from service.cli import OUT_OF_REACH, main
from service.db.schema import documents
from service.lease import Busy
from service.product import Product, opened
from service.settings import read
from tests.collection import Write, directive
from tests.engine.conftest import remove

MOST_ACTS = 15
Step = Callable[[], None]


@pytest.fixture(params=["sqlite", "postgresql", "cluster"])
def kept(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Product]:
    """A product on either database and engine; its documents fit into no page and no round."""
    monkeypatch.setattr(holdings, "PAGE", 3)
    monkeypatch.setattr(holdings, "CHUNK", 2)
    monkeypatch.setattr(indexing, "PAGE", 3)
    monkeypatch.setattr(reindexing, "AT_ONCE", 2)
    place = {
        "database_url": "",
        "engine_url": "tantivy:",
        "engine_prefix": f"reindex-{uuid4().hex}",
    }
    if request.param != "sqlite":
        place["database_url"] = request.getfixturevalue("postgresql_url")
    if request.param == "cluster":
        place["engine_url"] = request.getfixturevalue("elasticsearch_node").url
    with opened(read(data=tmp_path / "data", **place)) as product:
        yield product
    if request.param == "cluster":
        remove(Servers([place["engine_url"]]), Layout(prefix=place["engine_prefix"]))


class _Interrupted:
    """An engine that calls back before each step of a replacement."""

    def __init__(self, engine: Engine, step: Step) -> None:
        self._engine = engine
        self._step = step

    @contextmanager
    def replacing(self, fence: Fence) -> Iterator["_InterruptedReplacement"]:
        with self._engine.replacing(fence) as replacement:
            yield _InterruptedReplacement(replacement, fence, self._step)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


class _InterruptedReplacement:
    """Holds the caller to the protocol as well: no key is put twice unless it was deleted."""

    def __init__(self, replacement: Replacement, fence: Fence, step: Step) -> None:
        self._replacement = replacement
        self._fence = fence
        self._step = step
        self._keys: set[str] = set()

    def put(self, entry: Entry) -> None:
        self._step()
        self._fence.check()
        assert entry.paragraph.key not in self._keys
        self._keys.add(entry.paragraph.key)
        self._replacement.put(entry)

    def delete(self, key: str) -> None:
        self._step()
        self._fence.check()
        self._keys.discard(key)
        self._replacement.delete(key)

    def switch(self, expected: int) -> None:
        self._fence.check()
        self._replacement.switch(expected)


class _Office:
    """Changes files at random and loads them, as people do while an index is made anew."""

    def __init__(self, product: Product, folder: Path, seed: int) -> None:
        self._product = product
        self._folder = folder
        self._chance = random.Random(seed)
        self._made = 0
        self.acts: Counter[str] = Counter()

    def begin(self) -> None:
        for _ in range(8):
            self._new()
        self._load()

    def act(self) -> None:
        """One thing in so many calls, until the day's work is done."""
        if self._chance.random() > 0.1 or self.acts.total() == MOST_ACTS:
            return
        kinds = (self._add, self._update, self._update, self._move, self._remove, self._again)
        kind = self._chance.choice(kinds)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lease, "PATIENCE", 0.05)
            try:
                kind()
                self.acts[kind.__name__] += 1
            except Busy:  # the last of it is done under the lease
                self.acts["busy"] += 1

    def _load(self) -> None:
        loads.load(self._product, [self._folder], workers=0)

    def _again(self) -> None:
        loads.reparse(self._product, workers=0)

    def _add(self) -> None:
        self._new()
        self._load()

    def _update(self) -> None:
        self._write(self._some())
        self._load()

    def _move(self) -> None:
        path = self._some()
        path.rename(path.with_name(f"moved-{self._made}-{path.name[-12:]}"))
        self._made += 1
        self._load()

    def _remove(self) -> None:
        path = self._some()
        loads.remove(self._product, path.name)
        if self._chance.random() < 0.5:
            path.unlink()

    def _some(self) -> Path:
        paths = sorted(self._folder.iterdir())
        return self._chance.choice(paths) if paths else self._new()

    def _new(self) -> Path:
        self._made += 1
        return self._write(self._folder / f"{self._made:03}.txt")

    def _write(self, path: Path) -> Path:
        tasks = [f"Sở Y tế làm việc {self._chance.randrange(6)}." for _ in range(self._length())]
        path.write_text(directive(self._chance.randrange(3), *tasks), encoding="utf-8")
        return path

    def _length(self) -> int:
        return self._chance.randrange(1, 6)


@pytest.mark.parametrize(("seed", "few"), [(0, 0), (1, 3), (2, 1000)])
def test_loads_at_any_moment_of_a_reindex_lose_and_double_nothing(
    kept: Product, folder: Path, seed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "FEW", few)
    office = _Office(kept, folder, seed)
    office.begin()
    interrupted = replace(kept, engine=cast("Engine", _Interrupted(kept.engine, office.act)))
    count = reindexing.reindex(interrupted)
    found = [one.key for one in kept.engine.scan()]
    assert len(found) == len(set(found)) == count
    assert check.check(kept) == [], office.acts
    loads.load(kept, [folder], workers=0)
    assert check.check(kept) == []
    assert office.acts.total() - office.acts["busy"] > 3


def test_a_document_that_ends_between_two_pages_is_left_out_until_it_is_read_again(
    kept: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, *[f"Việc {number}." for number in range(6)])
    loads.load(kept, [folder])
    reading = holdings.paragraphs_held(kept.database)
    first = [next(reading).text for _ in range(2)]
    write("a.txt", 2, "Việc khác.")
    loads.load(kept, [folder])
    rest = [one.text for one in reading]
    assert len(first + rest) == holdings.PAGE
    assert "Việc khác." not in rest


def test_searches_see_all_or_the_old_during_a_reindex(
    kept: Product, folder: Path, write: Write
) -> None:
    for number in range(4):
        write(f"{number}.txt", number, "Sở Y tế trực đê.")
    loads.load(kept, [folder])
    totals: set[int] = set()

    def search() -> None:
        totals.add(kept.engine.search(Search(EVERYTHING)).total)

    interrupted = replace(kept, engine=cast("Engine", _Interrupted(kept.engine, search)))
    count = reindexing.reindex(interrupted)
    assert totals == {count}


def test_progress_is_told_up_to_the_end(
    product: Product, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "STEP", 1)
    write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    told: list[tuple[int, int]] = []
    count = reindexing.reindex(product, tell=lambda done, of: told.append((done, of)))
    assert told == [*((done, count) for done in range(1, count + 1)), (count, count)]


def test_a_reindex_keeps_another_out_and_a_load_that_would_need_one(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    with lease.filling(product):
        with pytest.raises(Busy, match="filling a new index"):
            reindexing.reindex(product)
        with lease.taken(product) as held, pytest.raises(Busy, match="filling a new index"):
            indexing.rebuild(held)
    assert check.check(product) == []


def test_a_count_that_is_wrong_keeps_the_old_index(
    product: Product, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    before = sorted(map(repr, product.engine.scan()))
    monkeypatch.setattr(holdings, "count", lambda _database: 1)
    with pytest.raises(EngineError, match="in place of 1"):
        reindexing.reindex(product)
    assert sorted(map(repr, product.engine.scan())) == before


def test_a_reindex_completes_what_a_killed_load_left(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    with product.database.write() as connection:
        connection.execute(sa.update(documents).values(indexed=False))
        connection.execute(sa.text("UPDATE loads SET state = 'running'"))
    reindexing.reindex(product, workers=1)
    assert [finding.code for finding in check.check(product)] == ["load_incomplete"]


def test_the_command_fills_a_new_index_and_drops_old_ones(kept: Product, folder: Path) -> None:
    (folder / "a.txt").write_text(directive(1, "Sở Y tế trực đê."), encoding="utf-8")
    loads.load(kept, [folder])
    environment = {
        f"DIRECTIVES_{name.upper()}": str(getattr(kept.settings, name))
        for name in ("data", "database_url", "engine_url", "engine_prefix")
    }

    def run(*arguments: str) -> Result:
        return CliRunner(env=environment).invoke(main, ["reindex", *arguments])

    filled = run("--json")
    assert json.loads(filled.stdout)["paragraphs"] == kept.engine.health().paragraphs > 0
    dropped = json.loads(run("--drop-old", "--json").stdout)["dropped"]
    assert len(dropped) == (1 if kept.settings.engine_servers else 0)
    assert run("--drop-old").stdout == "there is no old index\n"
    with lease.filling(kept):
        busy = run("--drop-old")
    assert busy.exit_code == OUT_OF_REACH
    assert "filling a new index" in busy.stderr
    assert check.check(kept) == []
