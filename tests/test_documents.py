"""Reading documents: heads, lists, outlines, paragraphs, originals and look-alikes."""

from pathlib import Path

import pytest

from service import check, loads, originals
from service.documents import (
    DocumentFilter,
    document,
    list_documents,
    list_paragraphs,
    original,
    same_as,
)
from service.outlines import outline
from service.product import Product
from tests.collection import Write, directive


@pytest.fixture
def loaded(product: Product, folder: Path, write: Write) -> Product:
    """Three plans, the first of them with tasks for two agencies."""
    write("a.txt", 11, "Sở Y tế chủ trì trực đê trước ngày 20/4/2024.", "Công an tỉnh tuần tra.")
    write("b.txt", 12, "Sở Nội vụ kiểm tra.")
    write("c.txt", 13)
    loads.load(product, [folder])
    return product


def test_a_document_knows_its_head_and_its_file(loaded: Product, folder: Path) -> None:
    record = document(loaded.database, 1)
    assert record is not None
    assert (record.head.source, record.head.number) == ("a.txt", "11-KH/TU")
    assert (record.head.label, record.head.date) == ("11-KH/TU", "2024-03-05")
    assert (record.root, record.suffix) == (str(folder.resolve()), "txt")
    assert (record.tasks, record.load_added, record.load_ended) == (2, 1, None)
    assert record.indexed
    assert document(loaded.database, 99) is None


def test_the_paragraphs_of_a_document_are_those_of_its_hits(loaded: Product) -> None:
    page = list_paragraphs(loaded.database, 1)
    assert page.items == tuple(p for p in loaded.engine.scan() if p.document.id == 1)
    assert [p.position for p in page.items] == list(range(page.total))
    assert list_paragraphs(loaded.database, 99).items == ()


def test_pages_follow_each_other_without_gap(loaded: Product) -> None:
    whole = list_paragraphs(loaded.database, 1).items
    pieces: list[object] = []
    offset: int | None = 0
    while offset is not None:
        page = list_paragraphs(loaded.database, 1, size=3, offset=offset)
        assert page.total == len(whole)
        pieces += page.items
        offset = page.next
    assert tuple(pieces) == whole


@pytest.mark.parametrize(
    ("wanted", "sources"),
    [
        (DocumentFilter(), ["a.txt", "b.txt", "c.txt"]),
        (DocumentFilter(number="12 KH/TU"), ["b.txt"]),
        (DocumentFilter(agency="Sở Y tế"), ["a.txt"]),
        (DocumentFilter(agency="sở_nội_vụ"), ["b.txt"]),
        (DocumentFilter(type="Kế hoạch", year="2024"), ["a.txt", "b.txt", "c.txt"]),
        (DocumentFilter(year="2023"), []),
        (DocumentFilter(language="zh"), []),
        (DocumentFilter(source="c.txt"), ["c.txt"]),
    ],
)
def test_documents_are_listed_by_what_is_known_of_them(
    loaded: Product, wanted: DocumentFilter, sources: list[str]
) -> None:
    page = list_documents(loaded.database, wanted)
    assert [record.head.source for record in page.items] == sources
    assert page.total == len(sources)


def test_a_removed_document_is_known_but_not_listed(loaded: Product) -> None:
    loads.remove(loaded, "a.txt")
    record = document(loaded.database, 1)
    assert record is not None
    assert record.load_ended == 2
    assert {r.head.source for r in list_documents(loaded.database).items} == {"b.txt", "c.txt"}
    assert list_paragraphs(loaded.database, 1).items == ()


def test_an_outline_has_each_task_once_where_it_begins(loaded: Product) -> None:
    tasks = [task for section in outline(loaded.database, 1) for task in section.tasks]
    assert [task.number for task in tasks] == ["1", "2"]
    texts = {p.position: p.text for p in list_paragraphs(loaded.database, 1).items}
    assert all(task.title in texts[task.position] for task in tasks)


def test_an_outline_covers_the_document_in_order(product: Product, folder: Path) -> None:
    text = directive(1) + "\n\nI. MỤC ĐÍCH\n\n1. Việc một.\n\nII. NHIỆM VỤ\n\n1. Việc hai.\n"
    (folder / "a.txt").write_text(text)
    loads.load(product, [folder])
    sections = outline(product.database, 1)
    assert [s.position for s in sections] == sorted({s.position for s in sections})
    assert [t.number for s in sections for t in s.tasks] == ["1", "1"]
    assert len({t.id for s in sections for t in s.tasks}) == 2


def test_the_original_is_the_very_file(loaded: Product, folder: Path) -> None:
    found = original(loaded, 1)
    assert found is not None
    assert found.path.read_bytes() == (folder / "a.txt").read_bytes()
    assert (found.name, found.size) == ("a.txt", (folder / "a.txt").stat().st_size)
    assert original(loaded, 99) is None


def test_equal_numbers_are_flagged_and_never_merged(
    loaded: Product, folder: Path, write: Write
) -> None:
    write("d.txt", 11, "Việc khác hẳn.")
    loads.load(loaded, [folder])
    assert [head.source for head in same_as(loaded.database, 1)] == ["d.txt"]
    assert same_as(loaded.database, 2) == ()
    assert list_documents(loaded.database).total == 4


def test_originals_are_kept_whole_and_once(tmp_path: Path) -> None:
    name = originals.keep(tmp_path, b"bytes")
    assert originals.keep(tmp_path, b"bytes") == name
    assert originals.path(tmp_path, name).read_bytes() == b"bytes"
    assert [path.name for path in (tmp_path / "originals").rglob("*") if path.is_file()] == [name]


def test_a_truncated_original_is_written_again(tmp_path: Path) -> None:
    name = originals.keep(tmp_path, b"bytes")
    originals.path(tmp_path, name).write_bytes(b"byt")
    assert originals.sound(tmp_path, name) == "damaged"
    originals.keep(tmp_path, b"bytes")
    assert originals.sound(tmp_path, name) is None


def test_loading_again_restores_a_lost_original(loaded: Product, folder: Path) -> None:
    found = original(loaded, 1)
    assert found is not None
    found.path.unlink()
    assert [f.code for f in check.check(loaded)] == ["original_missing"]
    loads.load(loaded, [folder])
    assert check.check(loaded) == []


def test_what_a_killed_load_was_writing_is_swept_away(tmp_path: Path) -> None:
    name = originals.keep(tmp_path, b"bytes")
    part = originals.path(tmp_path, name).with_name(".half.part")
    part.write_bytes(b"by")
    originals.sweep(tmp_path)
    assert part.exists()  # it may be at work
    originals.sweep(tmp_path, older_than=-1)
    assert not part.exists()
    assert originals.sound(tmp_path, name) is None
