"""What a load changes in rows that stay: told again as it was before each load."""

from pathlib import Path

import pytest

from search.model import Agency
from service import changes, documents, loads
from service.changes import WHOLE_DOCUMENT, Past
from service.correcting import correct, place_of
from service.corrections import Correction
from service.facts import read_facts
from service.product import Product
from tests.collection import Write, directive

WRONG = Agency("sở_y_tế", "Sở Y tế", "implement")
RIGHT = Agency("sở_y_tế", "Sở Y tế", "lead")


@pytest.fixture
def plan(write: Write, product: Product, folder: Path) -> Path:
    """A plan of two tasks, loaded by load 1."""
    path = write("a.txt", 11, "Sở Y tế trực đê.", "Sở Tài chính cấp kinh phí.")
    loads.load(product, [folder])
    return path


def found(product: Product, words: str) -> str:
    items = documents.list_paragraphs(product.database, 1).items
    return next(one.key for one in items if words in one.text)


def put_right(product: Product) -> None:
    place = place_of(found(product, "trực đê"))
    correct(product, [Correction(1, place, "agencies", WRONG, RIGHT, "")])


def test_a_new_document_changes_nothing_that_stays(product: Product, plan: Path) -> None:
    with product.database.read() as connection:
        assert changes.made_by(connection, 1) == {}


def test_a_changed_fact_is_kept_as_it_was(product: Product, plan: Path) -> None:
    put_right(product)
    with product.database.read() as connection:
        ((place, before),) = changes.made_by(connection, 2).items()
        assert place[0] == 1
        assert [one.role for one in read_facts(before["facts"]).agencies] == ["implement"]
        assert Past(connection, [1], load=1).of(*place) == before
        assert Past(connection, [1], load=2).of(*place) == {}


def test_the_earliest_of_several_later_changes_tells_what_was(
    product: Product, plan: Path, folder: Path
) -> None:
    for number in (12, 13):
        text = directive(number, "Sở Y tế trực đê.", "Sở Tài chính cấp kinh phí.")
        plan.write_text(text, encoding="utf-8")
        loads.load(product, [folder])
    with product.database.read() as connection:
        assert Past(connection, [1], load=1).of(1)["number"] == "11-KH/TU"
        assert Past(connection, [1], load=2).of(1)["number"] == "12-KH/TU"
        assert Past(connection, [1], load=3).of(1, WHOLE_DOCUMENT) == {}


def test_a_document_that_has_moved_is_told_with_its_former_source_and_is_no_news(
    product: Product, plan: Path, folder: Path
) -> None:
    plan.rename(folder / "b.txt")
    loads.load(product, [folder])
    with product.database.read() as connection:
        assert Past(connection, [1], load=1).of(1) == {"source": "a.txt"}
        assert changes.made_by(connection, 2) == {}


def test_a_document_that_is_in_another_language_now_is_told_in_its_former_one(
    product: Product, plan: Path, folder: Path
) -> None:
    plan.write_text("关于加强防汛工作的通知\n\n一、省水利厅牵头巡查堤防，省财政厅配合。\n", "utf-8")
    loads.load(product, [folder])
    with product.database.read() as connection:
        before = Past(connection, [1], load=1).of(1)
    assert (before["language"], before["label"]) == ("vi", "11-KH/TU")


def test_what_moves_within_its_document_is_kept_with_its_former_place(
    product: Product, plan: Path, folder: Path
) -> None:
    text = plan.read_text("utf-8").replace("1. Sở Y", "Các cơ quan chuẩn bị.\n\n1. Sở Y")
    plan.write_text(text, "utf-8")
    loads.load(product, [folder])
    with product.database.read() as connection:
        made = changes.made_by(connection, 2)
    assert [set(before) for before in made.values()] == [{"position"}, {"position"}]


def test_loading_the_same_again_and_reading_again_without_a_difference_changes_nothing(
    product: Product, plan: Path, folder: Path
) -> None:
    loads.load(product, [folder])
    loads.reparse(product)
    with product.database.read() as connection:
        assert [changes.made_by(connection, load) for load in (2, 3)] == [{}, {}]
