"""`check` finds every way in which rows, index and originals can disagree; `repair` mends it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from search.model import Entry
from search.stamp import stamp
from service import check, holdings, indexing, lease, ledger, loads, originals
from service.db.schema import documents
from service.documents import document
from service.product import Product, opened
from tests.collection import Write


@pytest.fixture
def loaded(product: Product, folder: Path, write: Write) -> Product:
    """Two loaded plans."""
    write("a.txt", 1, "Sở Y tế chủ trì trực đê.", "Công an tỉnh tuần tra.")
    write("b.txt", 2, "Sở Nội vụ kiểm tra.")
    loads.load(product, [folder])
    return product


def lose_paragraphs(product: Product) -> None:
    keys = [one.key for one in product.engine.scan() if one.document.id == 1]
    with lease.taken(product) as held, held.batch() as batch:
        for key in keys[:2]:
            batch.delete(key)


def lose_all_paragraphs(product: Product) -> None:
    keys = [one.key for one in product.engine.scan()]
    with lease.taken(product) as held, held.batch() as batch:
        for key in keys:
            batch.delete(key)


def add_a_paragraph(product: Product) -> None:
    entry = next(holdings.entries(product.database, [1]))
    stray = msgspec.structs.replace(entry.paragraph, key="9-abc-0", ordinal=9 << 20)
    with lease.taken(product) as held, held.batch() as batch:
        batch.put(Entry(stray, entry.fields))


def outdate_a_paragraph(product: Product) -> None:
    entry = next(holdings.entries(product.database, [1]))
    old = msgspec.structs.replace(entry.paragraph, text="cũ")
    with lease.taken(product) as held, held.batch() as batch:
        batch.put(Entry(old, entry.fields))


def double_a_paragraph(product: Product) -> None:
    found = list(holdings.entries(product.database))
    with lease.taken(product) as held, held.replacing() as new:
        for entry in [*found, found[0]]:
            new.put(entry)
        new.switch(len(found) + 1)


def leave_unindexed(product: Product) -> None:
    with product.database.write() as connection:
        connection.execute(sa.update(documents).values(indexed=False))


def kill_a_load(product: Product) -> None:
    with product.database.write() as connection:
        ledger.start(connection, "remove", ["x"])


def original_of(product: Product) -> Path:
    record = document(product.database, 1)
    assert record is not None
    return originals.path(product.settings.data, record.sha256)


def lose_an_original(product: Product) -> None:
    original_of(product).unlink()


def damage_an_original(product: Product) -> None:
    path = original_of(product)
    path.write_bytes(path.read_bytes()[::-1])


DAMAGES: list[Any] = [
    (lose_paragraphs, ["index_missing"]),
    # On a cluster that is for `directives reindex` to mend.
    pytest.param(
        lose_all_paragraphs,
        ["index_unusable", "index_missing", "index_missing"],
        marks=pytest.mark.embedded,
    ),
    (add_a_paragraph, ["index_extra"]),
    (outdate_a_paragraph, ["index_stale"]),
    pytest.param(double_a_paragraph, ["index_stale"], marks=pytest.mark.embedded),
    (leave_unindexed, ["not_indexed", "not_indexed"]),
    (lose_an_original, ["original_missing"]),
    (damage_an_original, ["original_damaged"]),
]


def test_a_sound_product_has_no_findings(loaded: Product) -> None:
    assert check.check(loaded) == []


@pytest.mark.parametrize(("damage", "codes"), DAMAGES)
def test_damage_is_found_and_repaired(
    loaded: Product, damage: Callable[[Product], None], codes: list[str]
) -> None:
    before = sorted(map(repr, loaded.engine.scan()))
    damage(loaded)
    findings = check.check(loaded)
    assert [finding.code for finding in findings] == codes
    assert {finding.level for finding in findings} == {"fault"}
    assert check.repair(loaded) == []
    assert check.check(loaded) == []
    assert sorted(map(repr, loaded.engine.scan())) == before


def test_a_killed_load_is_closed_and_stays_noted(loaded: Product) -> None:
    kill_a_load(loaded)
    assert [f.code for f in check.check(loaded)] == ["load_killed", "load_incomplete"]
    (note,) = check.repair(loaded)
    assert (note.code, note.level) == ("load_incomplete", "note")
    assert "give the same command again" in note.message


def test_an_original_that_is_gone_everywhere_stays_a_finding(loaded: Product, folder: Path) -> None:
    lose_an_original(loaded)
    (folder / "a.txt").unlink()
    assert [finding.code for finding in check.repair(loaded)] == ["original_missing"]


@pytest.mark.embedded
def test_an_index_of_another_version_is_made_anew(loaded: Product) -> None:
    before = sorted(map(repr, loaded.engine.scan()))
    settings = loaded.settings
    loaded.close()
    pointer = settings.index / "current"
    damaged = pointer.read_text().replace(stamp(), "0" * 16)
    assert damaged != pointer.read_text()
    pointer.write_text(damaged)
    with opened(settings) as product:
        assert "index_unusable" in [finding.code for finding in check.check(product)]
        indexing.mend(product)
        assert check.check(product) == []
        assert sorted(map(repr, product.engine.scan())) == before


def test_mending_gives_way_to_a_load_at_work(loaded: Product) -> None:
    with lease.taken(loaded), pytest.raises(lease.Busy):
        indexing.mend(loaded)


def test_a_rebuild_in_worker_processes_gives_the_same_index(loaded: Product) -> None:
    before = sorted(map(repr, loaded.engine.scan()))
    with lease.taken(loaded) as held:
        assert indexing.rebuild(held, workers=1) == len(before)
    assert sorted(map(repr, loaded.engine.scan())) == before
