"""The registers: agencies, tasks, deadlines, citations and names of values."""

from pathlib import Path

import pytest

from service import loads
from service.citations import CitationFilter, list_citations
from service.labels import labels_of
from service.product import Product
from service.registers import (
    DeadlineFilter,
    TaskFilter,
    list_agencies,
    list_deadlines,
    list_tasks,
)
from service.registration import due
from tests.collection import Write


@pytest.fixture
def loaded(product: Product, folder: Path, write: Write) -> Product:
    """Two plans with agencies, deadlines and a citation of one of them."""
    write(
        "a.txt",
        11,
        "Sở Y tế chủ trì, phối hợp với Công an tỉnh trực đê trước ngày 20/4/2024.",
        "Công an tỉnh chủ trì tuần tra theo Kế hoạch số 12-KH/TU.",
    )
    write("b.txt", 12, "Sở Y tế kiểm tra trước ngày 15/6/2024.")
    loads.load(product, [folder])
    return product


def test_agencies_are_counted_by_role(loaded: Product) -> None:
    found = {agency.id: agency for agency in list_agencies(loaded.database).items}
    assert found["công_an_tỉnh"].counts["lead"] == 1
    assert found["công_an_tỉnh"].counts["coordinate"] == 1
    assert found["sở_y_tế"].documents == 2
    assert found["sở_y_tế"].name == "Sở Y tế"
    leads = {agency.id for agency in list_agencies(loaded.database, role="lead").items}
    assert {"sở_y_tế", "công_an_tỉnh"} <= leads


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (TaskFilter(), ["1", "2", "1"]),
        (TaskFilter(document=1), ["1", "2"]),
        (TaskFilter(number="2"), ["2"]),
        (TaskFilter(agency="Công an tỉnh", role="lead"), ["2"]),
        (TaskFilter(agency="Công an tỉnh", role="coordinate"), ["1"]),
        (TaskFilter(agency="Sở Y tế", role="monitor"), []),
    ],
)
def test_tasks_are_found_by_agency_and_role_as_one_pair(
    loaded: Product, wanted: TaskFilter, numbers: list[str]
) -> None:
    page = list_tasks(loaded.database, wanted)
    assert [task.number for task in page.items] == numbers
    assert page.total == len(numbers)


def test_a_task_number_includes_what_is_under_it(
    product: Product, folder: Path, write: Write
) -> None:
    path = write("a.txt", 1, "Việc một.", "Việc hai.")
    path.write_text(path.read_text() + "\n2.1. Việc con.\n\n20. Việc khác.\n")
    loads.load(product, [folder])
    found = list_tasks(product.database, TaskFilter(number="2")).items
    assert [task.number for task in found] == ["2", "2.1"]


def test_a_task_knows_its_document_and_agencies(loaded: Product) -> None:
    task = list_tasks(loaded.database).items[0]
    assert task.document.source == "a.txt"
    assert {(agency.name, agency.role) for agency in task.agencies} == {
        ("Sở Y tế", "lead"),
        ("Công an tỉnh", "coordinate"),
    }


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (DeadlineFilter(), ["2024-04-20", "2024-06-15"]),
        (DeadlineFilter(start="2024-04-20", end="2024-04-20"), ["2024-04-20"]),
        (DeadlineFilter(start="2024-04-21"), ["2024-06-15"]),
        (DeadlineFilter(agency="Công an tỉnh"), ["2024-04-20"]),
        (DeadlineFilter(document=2), ["2024-06-15"]),
    ],
)
def test_deadlines_come_by_day(loaded: Product, wanted: DeadlineFilter, days: list[str]) -> None:
    found = list_deadlines(loaded.database, wanted).items
    assert [deadline.due for deadline in found] == days
    assert all(deadline.task is not None and deadline.agencies for deadline in found)


def test_a_citation_tells_who_cites_and_whether_it_is_held(loaded: Product) -> None:
    (citation,) = list_citations(loaded.database, CitationFilter(key="12 KH/TU")).items
    assert citation.document.source == "a.txt"
    assert [head.source for head in citation.held] == ["b.txt"]
    sources = {c.document.source for c in list_citations(loaded.database).items if not c.held}
    assert sources == {"a.txt", "b.txt"}  # both are made under 7-CT/TW, which is not held


def test_what_is_removed_leaves_the_registers(loaded: Product) -> None:
    loads.remove(loaded, "a.txt")
    assert {task.document.source for task in list_tasks(loaded.database).items} == {"b.txt"}
    assert {agency.id for agency in list_agencies(loaded.database).items} == {"sở_y_tế"}
    assert {c.document.source for c in list_citations(loaded.database).items} == {"b.txt"}


def test_values_of_facets_have_names(loaded: Product) -> None:
    wanted = {"agency": ["sở_y_tế", "none"], "document": [1, 99], "cites": ["12_kh_tu"]}
    assert labels_of(loaded.database, wanted) == {
        "agency": {"sở_y_tế": "Sở Y tế"},
        "document": {"1": "11-KH/TU"},
        "cites": {"12_kh_tu": "12-KH/TU"},
    }


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-02-03", "2024-02-03"),
        ("2024-02", "2024-02-29"),
        ("2024", "2024-12-31"),
        ("yearly:before:--12-10", None),
        ("2024-13-01", None),
        (None, None),
    ],
)
def test_a_deadline_falls_due_on_its_last_day(written: str | None, day: str | None) -> None:
    assert due(written) == day
