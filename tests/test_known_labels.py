"""Names of facet values are read once for each committed state of the index, and never later."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from service import known_labels, loads, searching
from service.labels import labels_of
from service.parameters import Selection
from service.product import Product
from tests.collection import Write

WANTED = {"agency": ["sở_y_tế", "none"], "document": [1, 2]}
NAMES = {"agency": {"sở_y_tế": "Sở Y tế"}, "document": {"1": "11-KH/TU"}}


@pytest.fixture
def loaded(product: Product, folder: Path, write: Write) -> Product:
    write("a.txt", 11, "Sở Y tế chủ trì trực đê.")
    loads.load(product, [folder])
    return product


@contextmanager
def statements(product: Product) -> Iterator[list[str]]:
    """The statements that are run in the block."""
    run: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        run.append(statement)

    sa.event.listen(product.database.reads, "before_cursor_execute", note)
    try:
        yield run
    finally:
        sa.event.remove(product.database.reads, "before_cursor_execute", note)


def names(product: Product, facet: str) -> list[str]:
    found = searching.search(product, Selection(q="trực đê"))
    return [value.label for value in found.facets[facet].values]


def test_names_are_those_of_the_rows_at_any_state(loaded: Product) -> None:
    assert labels_of(loaded.database, WANTED) == NAMES
    for state in (None, "1", "1", "2"):
        assert known_labels.known_labels(loaded, state, WANTED) == NAMES


def test_at_one_state_a_value_is_read_once_with_or_without_a_name(loaded: Product) -> None:
    known_labels.known_labels(loaded, "1", WANTED)
    with statements(loaded) as run:
        known_labels.known_labels(loaded, "1", WANTED)
        assert not run
        known_labels.known_labels(loaded, "1", {"document": [1, 3]})
        assert len([one for one in run if "SELECT" in one]) == 1


def test_without_a_state_and_at_another_one_all_is_read(loaded: Product) -> None:
    known_labels.known_labels(loaded, "1", WANTED)
    for state in (None, "2"):
        with statements(loaded) as run:
            known_labels.known_labels(loaded, state, WANTED)
        assert run


def test_no_more_than_so_many_are_remembered(
    loaded: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_labels, "MOST", 3)
    known_labels.known_labels(loaded, "1", WANTED)
    with statements(loaded) as run:
        assert known_labels.known_labels(loaded, "1", WANTED) == NAMES
    assert run


def test_a_load_that_changes_a_name_is_seen_by_the_next_search(
    loaded: Product, folder: Path, write: Write
) -> None:
    assert names(loaded, "document") == ["11-KH/TU"]
    write("a.txt", 12, "Sở Y tế chủ trì trực đê.")
    write("b.txt", 13, "Công an tỉnh trực đê.")
    loads.load(loaded, [folder])
    assert sorted(names(loaded, "document")) == ["12-KH/TU", "13-KH/TU"]
    assert sorted(names(loaded, "agency")) == ["Công an tỉnh", "Sở Y tế"]
