"""The vocabulary: always what a count over the paragraphs held gives."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from analyzers.analysis import text_fields
from analyzers.normalize import unmark
from service import check, correcting, lease, loads, reindexing, vocabulary, vocabulary_filling
from service.corrections import Correction
from service.db.schema import abbreviations, paragraphs
from service.db.schema import vocabulary as table
from service.documents import list_documents
from service.product import Product, opened
from service.settings import Settings
from tests import stores
from tests.collection import Write

TASKS = (
    "Công an tỉnh chủ trì bảo đảm an ninh mạng",
    "Sở Tài chính bố trí kinh phí năm 2025",
    "省公安厅负责网络安全工作",
    "Sở Y tế bảo đảm thuốc (TTYT) cho trạm y tế",
    "bảo đảm an ninh mạng an ninh mạng",
)


def counted(product: Product) -> Counter[str]:
    """The vocabulary by a plain count over the rows of live paragraphs."""
    found: Counter[str] = Counter()
    live = sa.select(paragraphs.c.text, paragraphs.c.language).where(
        paragraphs.c.load_ended.is_(None)
    )
    with product.database.read() as connection:
        for text, language in connection.execute(live):
            fields = text_fields(text, language)
            found.update({*fields.words.split(), *fields.grams.split()})
    return Counter(
        {
            token: number
            for token, number in found.items()
            if len(token) <= 40 and token != "∅" and not any(letter.isdecimal() for letter in token)
        }
    )


def held(product: Product) -> dict[str, int]:
    with product.database.read() as connection:
        rows = connection.execute(sa.select(table)).all()
    assert all(row.folded == unmark(row.token) for row in rows)
    return {row.token: row.paragraphs for row in rows}


_file = st.sampled_from(["a.txt", "b.txt", "c.txt"])
_tasks = st.lists(st.sampled_from(TASKS), max_size=3)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), _file, _tasks),
        st.tuples(st.just("remove"), _file, st.just([])),
        st.tuples(st.just("move"), _file, st.just([])),
        st.tuples(st.just("reparse"), _file, st.just([])),
    ),
    min_size=1,
    max_size=5,
)


@with_settings(
    max_examples=3 if stores.ON_CLUSTER else 15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=_steps)
def test_after_any_loads_it_is_a_count_over_the_rows(
    product: Product, folder: Path, write: Write, steps: list[tuple[str, str, list[str]]]
) -> None:
    for kind, name, tasks in steps:
        if kind == "write":
            write(name, len(name), *tasks)
        elif kind == "move" and (folder / name).exists():
            (folder / name).rename(folder / f"moved-{name}")
        if kind == "remove":
            loads.remove(product, name)
        elif kind == "reparse":
            loads.reparse(product, workers=0)
        else:
            loads.load(product, [folder], workers=0)
        assert held(product) == counted(product)


def test_words_are_counted_once_for_each_paragraph(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, TASKS[0], TASKS[4])
    loads.load(product, [folder], workers=0)
    with product.database.read() as connection:
        found = vocabulary.counts(connection, ["an_ninh", "ninh", "mạng", "nope"])
        most = [token for token, _ in vocabulary.frequent(connection, 1)]
    assert found == {"an_ninh": 2, "ninh": 2, "mạng": 2}
    assert counted(product)[most[0]] == max(counted(product).values())


def test_numbers_are_no_words_of_it(product: Product, folder: Path, write: Write) -> None:
    write("a.txt", 417, TASKS[1])
    loads.load(product, [folder], workers=0)
    assert not [token for token in held(product) if any(map(str.isdecimal, token))]


def test_corrections_keep_it_in_step(product: Product, folder: Path, write: Write) -> None:
    write("a.txt", 1, *TASKS)
    loads.load(product, [folder], workers=0)
    (document,) = list_documents(product.database).items
    correcting.correct(product, [Correction(document.head.id, None, "title", None, "Kế hoạch", "")])
    assert held(product) == counted(product)


def test_a_text_taken_for_another_language_is_counted_anew(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, TASKS[0])
    loads.load(product, [folder], workers=0)
    with lease.taken(product) as lent:
        with lent.write() as connection:
            connection.execute(sa.update(paragraphs).values(language="other"))
        vocabulary_filling.replace(lent, vocabulary_filling.count(product))
    before = held(product)
    loads.reparse(product, workers=0)
    assert held(product) == counted(product)
    assert held(product) != before


def test_a_wrong_one_is_found_and_repaired(product: Product, folder: Path, write: Write) -> None:
    write("a.txt", 1, TASKS[0])
    loads.load(product, [folder], workers=0)
    assert check.check(product) == []
    with lease.taken(product) as lent, lent.write() as connection:
        connection.execute(sa.update(table).values(paragraphs=7).where(table.c.token == "ninh"))
        connection.execute(sa.insert(table).values(token="xyz", folded="xyz", paragraphs=1))
    assert [finding.code for finding in check.check(product)] == ["vocabulary_wrong"]
    assert check.repair(product) == []
    assert held(product) == counted(product)


@contextmanager
def readings_of_texts(product: Product) -> Iterator[list[str]]:
    """The statements that read the texts of paragraphs while the block lasts."""
    seen: list[str] = []

    def note(*told: Any) -> None:
        if "paragraphs.text" in told[2]:
            seen.append(told[2])

    sa.event.listen(product.database.reads, "before_cursor_execute", note)
    yield seen
    sa.event.remove(product.database.reads, "before_cursor_execute", note)


def test_one_reading_gives_the_vocabulary_and_the_abbreviations(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, TASKS[0], "cải cách hành chính (CCHC)")
    write("b.txt", 2, TASKS[1], TASKS[3])
    write("c.txt", 3, TASKS[2], "Trung tâm y tế (TTYT) trực", "cải cách hành chính (CCHC)")
    loads.load(product, [folder], workers=0)
    defined = stored(product)
    assert len(defined) == 3
    with lease.taken(product) as lent:
        with readings_of_texts(product) as seen:
            found = vocabulary_filling.count(product)
        vocabulary_filling.replace(lent, found)
    assert len(seen) == 1
    assert held(product) == counted(product)
    assert stored(product) == defined


def stored(product: Product) -> list[Any]:
    """The rows of short forms."""
    with product.database.read() as connection:
        return sorted(connection.execute(sa.select(abbreviations)).all())


def test_a_repair_counts_once(product: Product, folder: Path, write: Write) -> None:
    write("a.txt", 1, TASKS[0])
    loads.load(product, [folder], workers=0)
    with lease.taken(product) as lent, lent.write() as connection:
        connection.execute(sa.update(table).values(paragraphs=7).where(table.c.token == "ninh"))
    with readings_of_texts(product) as seen:
        assert check.repair(product) == []
    assert len(seen) == 3  # the index is compared before and after
    assert held(product) == counted(product)


@pytest.mark.parametrize("way", ["load", "reindex"])
def test_what_an_older_version_has_loaded_is_counted(
    product: Product, folder: Path, write: Write, way: str
) -> None:
    write("a.txt", 1, TASKS[0], TASKS[3])
    loads.load(product, [folder], workers=0)
    wanted = held(product)
    with lease.taken(product) as lent, lent.write() as connection:
        for name in ("vocabulary", "abbreviations", "states"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
    assert held(product) == {}
    if way == "load":
        write("b.txt", 2)
        loads.load(product, [folder], workers=0)
        wanted = dict(counted(product))
    else:
        reindexing.reindex(product)
    assert held(product) == wanted


@pytest.mark.embedded
def test_a_migrated_folder_opens_with_an_empty_one(settings: Settings) -> None:
    with opened(settings) as product:
        assert held(product) == {}
    database = sqlite3.connect(settings.data / "directives.sqlite3")
    assert database.execute("SELECT * FROM states WHERE name = 'vocabulary'").fetchall() == []
    database.close()
