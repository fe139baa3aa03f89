"""The graph of citations around a document."""

from pathlib import Path

import pytest

from service import loads
from service.citation_graph import graph
from service.product import Product
from tests.collection import Write


@pytest.fixture
def loaded(product: Product, folder: Path, write: Write) -> Product:
    """Plan 13 carries out plan 12, plan 14 replaces plan 13; all stand under 7-CT/TW."""
    write("a.txt", 12, "Sở Y tế trực đê.")
    write("b.txt", 13, "Sở Y tế trực đê, thực hiện Kế hoạch số 12-KH/TU ngày 05/3/2024.")
    write("c.txt", 14, "Kế hoạch này thay thế Kế hoạch số 13-KH/TU.")
    loads.load(product, [folder])
    return product


def edges(product: Product, document: int, depth: int = 1) -> set[tuple[str, str, str]]:
    found = graph(product.database, document, depth=depth)
    assert found is not None
    return {(edge.source, edge.relation, edge.target) for edge in found.edges}


def test_a_document_is_shown_with_whom_it_names_and_who_names_it(loaded: Product) -> None:
    local = [f"{number}_kh_tu@hà_thanh" for number in (12, 13, 14)]
    assert edges(loaded, 2) == {
        (local[1], "implements", "7_ct_tw"),
        (local[1], "implements", local[0]),
        (local[2], "replaces", local[1]),
    }


def test_a_second_step_goes_on_from_the_neighbours(loaded: Product) -> None:
    assert {relation for _, relation, _ in edges(loaded, 1)} == {"implements"}
    assert ("14_kh_tu@hà_thanh", "replaces", "13_kh_tu@hà_thanh") in edges(loaded, 1, depth=2)


def test_a_node_says_what_its_number_says_and_which_documents_are_held(loaded: Product) -> None:
    found = graph(loaded.database, 2)
    assert found is not None
    nodes = {node.id: node for node in found.nodes}
    central = nodes["7_ct_tw"]
    assert (central.type, central.documents, central.steps) == ("chỉ thị", (), 1)
    assert central.issuer == "Ban Chấp hành Trung ương Đảng"
    plan = nodes["12_kh_tu@hà_thanh"]
    assert [head.source for head in plan.documents] == ["a.txt"]
    assert (plan.type, plan.year) == ("kế hoạch", 2024)
    dated = [edge.date for edge in found.edges if edge.target == plan.id]
    assert dated == ["2024-03-05"]


def test_what_has_no_room_is_counted(loaded: Product) -> None:
    found = graph(loaded.database, 2, most=2)
    assert found is not None
    assert len(found.nodes) == 2
    assert found.left_out == 2


def test_a_document_that_is_not_held_has_no_graph(loaded: Product) -> None:
    assert graph(loaded.database, 99) is None
    loads.remove(loaded, "a.txt")
    assert graph(loaded.database, 1) is None
