"""Corrections by persons: made, kept over loads and new readings, listed, taken back."""

from pathlib import Path

import pytest

from search.model import Agency, Citation, Deadline
from service import documents, loads
from service.correcting import CorrectionError, correct, place_of, take_back
from service.correction_values import CorrectionValueError, read_value
from service.corrections import Correction, list_corrections
from service.facts import read_facts
from service.ledger import find_load
from service.product import Product
from service.registers import TaskFilter, list_tasks
from tests.collection import Write, outcomes, rows

WRONG = Agency("sở_y_tế", "Sở Y tế", "implement")
RIGHT = Agency("sở_y_tế", "Sở Y tế", "lead")


@pytest.fixture
def plan(product: Product, folder: Path, write: Write) -> Path:
    """A plan with a task of two paragraphs."""
    path = write("a.txt", 11, "Sở Y tế trực đê trước ngày 20/4/2024.")
    path.write_text(path.read_text() + "Báo cáo hằng ngày.\n")
    loads.load(product, [folder])
    return path


def key(product: Product, words: str) -> str:
    found = documents.list_paragraphs(product.database, 1).items
    return next(one.key for one in found if words in one.text)


def facts(product: Product, words: str) -> list[tuple[str, str, str]]:
    found = documents.find_paragraph(product.database, 1, key(product, words))
    assert found is not None
    return [(one.name, one.role, one.via) for one in found.agencies]


def role_corrected(product: Product) -> None:
    place = place_of(key(product, "trực đê trước"))
    correct(product, [Correction(1, place, "agencies", WRONG, RIGHT, "theo biên bản")])


def test_a_role_is_put_right_in_rows_index_and_registers(product: Product, plan: Path) -> None:
    assert facts(product, "trực đê trước") == [("Sở Y tế", "implement", "paragraph")]
    role_corrected(product)
    assert facts(product, "trực đê trước") == [("Sở Y tế", "lead", "paragraph")]
    (task,) = list_tasks(product.database, TaskFilter(role="lead")).items
    assert task.number == "1"
    held = product.engine.get([key(product, "trực đê trước")])
    assert [agency.role for one in held.values() for agency in one.agencies] == ["lead"]


def test_what_a_task_gives_its_paragraphs_follows_the_correction(
    product: Product, plan: Path
) -> None:
    before = dict.fromkeys(facts(product, "Báo cáo hằng"))
    role_corrected(product)
    after = facts(product, "Báo cáo hằng")
    assert before == {("Sở Y tế", "implement", "task"): None}
    assert after == [("Sở Y tế", "lead", "task")]


def test_a_correction_is_a_numbered_load_and_is_listed(product: Product, plan: Path) -> None:
    role_corrected(product)
    (made,) = list_corrections(product.database).items
    load = find_load(product.database, made.load)
    assert load is not None
    assert (load.kind, load.state) == ("correct", "finished")
    assert (made.before, made.after, made.note) == (WRONG, RIGHT, "theo biên bản")
    assert made.applied
    assert made.text is not None
    assert "trực đê" in made.text


def test_a_correction_outlives_new_readings_and_loads(product: Product, plan: Path) -> None:
    role_corrected(product)
    loads.reparse(product)
    assert facts(product, "trực đê trước") == [("Sở Y tế", "lead", "paragraph")]
    plan.write_text(plan.read_text() + "2. Việc mới.\n")
    assert outcomes(loads.load(product, [plan.parent])) == {"a.txt": "updated"}
    assert facts(product, "trực đê trước") == [("Sở Y tế", "lead", "paragraph")]


def test_a_correction_waits_for_its_paragraph(product: Product, plan: Path) -> None:
    role_corrected(product)
    whole = plan.read_text()
    plan.write_text(whole.replace("trực đê trước", "canh đê trước"))
    loads.load(product, [plan.parent])
    assert facts(product, "canh đê trước") == [("Sở Y tế", "implement", "paragraph")]
    (made,) = list_corrections(product.database).items
    assert (made.applied, made.text) == (False, None)
    plan.write_text(whole)
    loads.load(product, [plan.parent])
    assert facts(product, "trực đê trước") == [("Sở Y tế", "lead", "paragraph")]
    assert list_corrections(product.database).items[0].applied


def test_what_is_taken_back_is_as_it_was_read(product: Product, plan: Path) -> None:
    before = rows(product)
    role_corrected(product)
    (made,) = list_corrections(product.database).items
    take_back(product, made.id)
    assert facts(product, "trực đê trước") == [("Sở Y tế", "implement", "paragraph")]
    assert list_corrections(product.database).items[0].taken_back == made.load + 1
    with pytest.raises(CorrectionError) as error:
        take_back(product, made.id)
    assert error.value.code == "correction_not_found"
    changed = [(old, new) for old, new in zip(before, rows(product), strict=True) if old != new]
    # The document's newest load, the correction itself, and what loads have changed.
    assert len(changed) == 3


@pytest.mark.parametrize(
    ("field", "before", "after", "attribute"),
    [
        ("agencies", None, Agency("bộ_y_tế", "Bộ Y tế", "coordinate"), "agencies"),
        ("agencies", WRONG, None, "agencies"),
        ("citations", None, Citation("5-NQ/TW", "5_nq_tw", None, "implements"), "citations"),
        ("deadlines", None, Deadline("trong tháng 5", "2024-05"), "deadlines"),
        (
            "deadlines",
            Deadline("trước ngày 20/4/2024", "2024-04-20"),
            Deadline("trước ngày 20/4/2024", "2024-04-21"),
            "deadlines",
        ),
    ],
)
def test_facts_are_added_changed_and_taken_out(  # noqa: PLR0917
    product: Product,
    plan: Path,
    field: str,
    before: Agency | Citation | Deadline | None,
    after: Agency | Citation | Deadline | None,
    attribute: str,
) -> None:
    place = place_of(key(product, "trực đê trước"))
    correct(product, [Correction(1, place, field, before, after)])
    found = documents.find_paragraph(product.database, 1, key(product, "trực đê trước"))
    assert before not in getattr(found, attribute)
    assert after is None or after in getattr(found, attribute)


def test_a_field_of_the_document_is_put_right(product: Product, plan: Path) -> None:
    correct(product, [Correction(1, None, "number", "11-KH/TU", "12-KH/TU")])
    record = documents.document(product.database, 1)
    assert record is not None
    assert (record.head.number, record.head.label) == ("12-KH/TU", "12-KH/TU")
    (hit,) = list(product.engine.get([key(product, "trực đê trước")]).values())
    assert hit.document.number == "12-KH/TU"
    correct(product, [Correction(1, None, "issuer", record.head.issuer, None)])
    record = documents.document(product.database, 1)
    assert record is not None
    assert record.head.issuer is None


def test_the_evidence_of_a_correction_says_that_a_person_made_it(
    product: Product, plan: Path
) -> None:
    role_corrected(product)
    with product.database.read() as connection:
        query = documents.live_paragraphs()
        found = [read_facts(row.facts) for row in connection.execute(query)]
    evidence = [words for one in found if one.evidence for words in one.evidence.agencies]
    assert [words.rule for words in evidence] == ["correction", "correction"]
    assert all(words.confidence == 1 for words in evidence)


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        (Correction(9, None, "title", None, "x"), "document_not_found"),
        (Correction(1, place_of("1-0123456789abcdef-0"), "agencies", None, RIGHT), "paragraph"),
        (Correction(1, None, "title", None, None), "nothing"),
        (Correction(1, None, "title", "x", "x"), "same"),
        (Correction(1, None, "agencies", None, RIGHT), "mixed"),
        (Correction(1, None, "number", "99-KH/TU", "12-KH/TU"), "not_there"),
    ],
)
def test_what_cannot_be_corrected_is_refused(
    product: Product, plan: Path, correction: Correction, code: str
) -> None:
    before = rows(product)
    with pytest.raises(CorrectionError, match=code):
        correct(product, [correction])
    assert rows(product) == before


def test_what_is_called_wrong_must_be_there(product: Product, plan: Path) -> None:
    place = place_of(key(product, "trực đê trước"))
    with pytest.raises(CorrectionError, match="not_there"):
        correct(product, [Correction(1, place, "agencies", RIGHT, WRONG)])


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("agencies", {"name": " ", "role": "lead"}, "empty"),
        ("agencies", {"name": "Sở Y tế", "role": "chief"}, "unreadable"),
        ("agencies", "Sở Y tế", "unreadable"),
        ("citations", {"number": "5-NQ/TW", "relation": "likes"}, "relation"),
        ("citations", {"number": "5-NQ/TW", "date": "2024-02-30"}, "date"),
        ("deadlines", {"text": "x", "iso_or_rule": "soon"}, "when"),
        ("deadlines", {"text": "x", "iso_or_rule": "2024-02-30"}, "date"),
        ("date", "30/4/2024", "date"),
        ("title", "x" * 1001, "too_long"),
    ],
)
def test_values_that_cannot_be_kept_are_refused(field: str, value: object, code: str) -> None:
    with pytest.raises(CorrectionValueError) as error:
        read_value(field, value)
    assert error.value.code == code


def test_names_and_numbers_are_kept_as_they_are_compared() -> None:
    assert read_value("agencies", {"name": "UBND  tỉnh", "role": "lead"}) == Agency(
        "ủy_ban_nhân_dân_tỉnh", "UBND tỉnh", "lead"
    )
    found = read_value("citations", {"number": "12 KH/TU"})
    assert isinstance(found, Citation)
    assert found.key == "12_kh_tu"
    assert read_value("deadlines", {"text": "x", "iso_or_rule": "yearly:before:--12-10"}) == (
        Deadline("x", "yearly:before:--12-10")
    )
