"""Loads: what becomes of each file, without effect where nothing changed."""

import os
from pathlib import Path

import sqlalchemy as sa

from service import check, ledger, loads
from service.db.schema import documents, paragraphs
from service.ledger import FileOutcome
from service.product import Product
from tests.collection import Write, directive, outcomes, rows, texts


def test_a_folder_is_loaded_by_name_with_its_subfolders(
    product: Product, folder: Path, write: Write
) -> None:
    write("b.txt", 1, "Sở Y tế chủ trì trực đê.")
    write("2024/a.txt", 2, "Công an tỉnh tuần tra.")
    report = loads.load(product, [folder])
    assert [(f.source, f.outcome) for f in report.files] == [
        ("2024/a.txt", "added"),
        ("b.txt", "added"),
    ]
    assert report.numbers == (1,)
    assert report.paragraphs == len(texts(product))
    assert check.check(product) == []


def test_loading_again_changes_nothing(product: Product, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế chủ trì trực đê.", "Công an tỉnh tuần tra trước ngày 20/4/2024.")
    loads.load(product, [folder])
    before, held = rows(product), texts(product)
    again = loads.load(product, [folder])
    assert outcomes(again) == {"a.txt": "unchanged"}
    assert again.paragraphs == 0
    assert (rows(product), texts(product)) == (before, held)


def test_an_unchanged_paragraph_keeps_its_key_and_load_while_its_document_changes(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.", "Công an tỉnh tuần tra.")
    loads.load(product, [folder])
    before = {one.text: one for one in product.engine.scan()}
    write("a.txt", 1, "Sở Nội vụ kiểm tra.", "Sở Y tế trực đê.")
    report = loads.load(product, [folder])
    after = {one.text: one for one in product.engine.scan()}
    assert outcomes(report) == {"a.txt": "updated"}
    kept = before.keys() & after.keys()
    assert kept
    assert {text: after[text].key for text in kept} == {text: before[text].key for text in kept}
    assert {after[text].load for text in kept} == {1}
    assert {one.load for text, one in after.items() if text not in kept} == {2}
    assert report.paragraphs == len(after.keys() - kept)
    assert check.check(product) == []


def test_a_paragraph_that_goes_ends_with_its_load_and_leaves_the_index(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.", "Công an tỉnh tuần tra.")
    loads.load(product, [folder])
    write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    with product.database.read() as connection:
        ended = connection.execute(
            sa.select(paragraphs.c.text, paragraphs.c.load_ended).where(
                paragraphs.c.load_ended.is_not(None)
            )
        ).all()
    assert len(ended) == 1
    assert "tuần tra" in ended[0].text
    assert ended[0].load_ended == 2
    assert not any("tuần tra" in text for text in texts(product))


def test_equal_paragraphs_of_a_document_are_told_apart(
    product: Product, folder: Path, write: Write
) -> None:
    path = write("a.txt", 1)
    path.write_text(directive(1) + "\nTrực đê hằng ngày.\n\nHọp giao ban.\n\nTrực đê hằng ngày.\n")
    loads.load(product, [folder])
    keys = [one.key for one in product.engine.scan() if one.text == "Trực đê hằng ngày."]
    assert sorted(key.rsplit("-", 1)[1] for key in keys) == ["0", "1"]


def test_a_moved_file_keeps_its_document(product: Product, folder: Path, write: Write) -> None:
    path = write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    before = {one.key: one.load for one in product.engine.scan()}
    (folder / "2024").mkdir()
    path.rename(folder / "2024" / "b.txt")
    report = loads.load(product, [folder])
    assert report.files == (FileOutcome("2024/b.txt", "moved", "moved", "it was a.txt", 1),)
    assert {one.key: one.load for one in product.engine.scan()} == before
    assert {one.document.source for one in product.engine.scan()} == {"2024/b.txt"}
    assert check.check(product) == []


def test_a_copy_is_told_and_not_loaded_twice(product: Product, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    write("b.txt", 1, "Sở Y tế trực đê.")
    report = loads.load(product, [folder])
    told = FileOutcome("b.txt", "copy", "same_bytes", "it has the same bytes as a.txt", 1)
    assert report.files[1] == told
    assert len(rows(product, documents)[0]) == 1
    assert outcomes(loads.load(product, [folder])) == {"a.txt": "unchanged", "b.txt": "copy"}


def test_files_that_swap_their_contents_are_both_updated(
    product: Product, folder: Path, write: Write
) -> None:
    one, two = write("a.txt", 1, "Sở Y tế trực đê."), write("b.txt", 2, "Công an tỉnh tuần tra.")
    loads.load(product, [folder])
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    report = loads.load(product, [folder])
    assert outcomes(report) == {"a.txt": "updated", "b.txt": "updated"}
    where = {p.document.source for p in product.engine.scan() if "tuần tra" in p.text}
    assert where == {"a.txt"}
    assert check.check(product) == []


def test_every_file_is_accounted_for_whatever_is_in_it(
    product: Product, folder: Path, write: Write
) -> None:
    write("good.txt", 1, "Sở Y tế trực đê.")
    (folder / "broken.txt").write_bytes("Kế hoạch".encode() + b"\xff\xfe\xfa" * 40)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    with (folder / "large.txt").open("wb") as file:
        file.truncate(50 * 2**20)
    (folder / ".hidden").write_text("x")
    (folder / "away.txt").symlink_to("/etc/hostname")
    (folder / "nowhere.txt").symlink_to(folder / "missing")
    report = loads.load(product, [folder])
    assert outcomes(report) == {
        ".hidden": "skipped",
        "away.txt": "skipped",
        "binary.txt": "failed",
        "broken.txt": "failed",
        "empty.txt": "failed",
        "good.txt": "added",
        "large.txt": "failed",
        "nowhere.txt": "skipped",
    }
    told = {file.source: file for file in report.files if file.outcome in ("failed", "skipped")}
    assert all(file.code and file.message for file in told.values())
    assert told["large.txt"].code == "too_large"
    assert told["empty.txt"].code == "empty"
    listed = ledger.list_files(product.database, report.numbers[0], size=50)
    assert listed.items == report.files


def test_a_file_that_becomes_unreadable_keeps_what_was_read_before(
    product: Product, folder: Path, write: Write
) -> None:
    path = write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [folder])
    before = rows(product, documents, paragraphs)
    path.write_bytes(b"")
    assert outcomes(loads.load(product, [folder])) == {"a.txt": "failed"}
    assert rows(product, documents, paragraphs) == before


def test_a_file_that_vanishes_in_the_middle_is_told(
    product: Product, folder: Path, write: Write
) -> None:
    for number in range(12):
        write(f"{number:02}.txt", number, "Sở Y tế trực đê.")

    def vanish(_progress: object) -> None:
        (folder / "11.txt").unlink(missing_ok=True)

    report = loads.load(product, [folder], workers=0, progress=vanish)
    assert outcomes(report)["11.txt"] == "failed"
    assert report.failed[0].code == "missing"
    assert len(report.files) == 12


def test_names_in_decomposed_unicode_are_the_same_source(
    product: Product, folder: Path, write: Write
) -> None:
    path = write("ke\u0302\u0301 hoa\u0323ch.txt", 1, "Sở Y tế trực đê.")
    assert outcomes(loads.load(product, [folder])) == {"kế hoạch.txt": "added"}
    path.rename(folder / "k\u1ebf ho\u1ea1ch.txt")
    assert outcomes(loads.load(product, [folder])) == {"kế hoạch.txt": "unchanged"}


def test_two_files_of_one_load_cannot_take_turns_under_one_name(
    product: Product, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(directive(1, f"Việc của {name}."))
    report = loads.load(product, [tmp_path / "one", tmp_path / "two"])
    assert [file.outcome for file in report.files] == ["added", "failed"]
    assert report.failed[0].code == "name_taken"


def test_a_file_of_the_same_name_from_another_folder_is_told(
    product: Product, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(directive(1, f"Việc của {name}."))
    loads.load(product, [tmp_path / "one"])
    (file,) = loads.load(product, [tmp_path / "two"]).files
    assert (file.outcome, file.code) == ("updated", "other_folder")
    assert str(tmp_path / "one") in str(file.message)


def test_a_removed_document_leaves_index_and_registers_and_comes_back_as_itself(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế chủ trì trực đê.")
    write("b.txt", 2, "Công an tỉnh tuần tra.")
    loads.load(product, [folder])
    keys = {one.key for one in product.engine.scan()}
    assert outcomes(loads.remove(product, "a.txt")) == {"a.txt": "removed"}
    assert {one.document.source for one in product.engine.scan()} == {"b.txt"}
    assert check.check(product) == []
    assert outcomes(loads.load(product, [folder])) == {"a.txt": "added", "b.txt": "unchanged"}
    assert {one.key for one in product.engine.scan()} == keys
    assert check.check(product) == []


def test_removing_what_is_not_held_fails_with_a_reason(product: Product) -> None:
    (file,) = loads.remove(product, "nothing.txt").files
    assert (file.outcome, file.code) == ("failed", "unknown")


def test_reading_all_again_is_no_news(product: Product, folder: Path, write: Write) -> None:
    path = write("a.txt", 1, "Sở Y tế chủ trì trực đê.")
    loads.load(product, [folder])
    before, held = rows(product), texts(product)
    path.unlink()
    report = loads.reparse(product)
    assert outcomes(report) == {"a.txt": "unchanged"}
    assert (rows(product), texts(product)) == (before, held)
    record = ledger.find_load(product.database, report.numbers[0])
    assert record is not None
    assert record.kind == "reparse"


def test_folders_whose_names_are_no_unicode_are_loaded_and_named(
    product: Product, tmp_path: Path
) -> None:
    folders = [tmp_path / os.fsdecode(name) for name in (b"k\xff", b"k\xfe")]
    for number, folder in enumerate(folders):
        folder.mkdir()
        (folder / "a.txt").write_text(directive(number))
    report = loads.load(product, folders)
    assert [file.outcome for file in report.files] == ["added", "failed"]
    (record,) = ledger.list_loads(product.database).items
    assert record.asked == (f"{tmp_path}/k\ufffd",) * 2
    listed = ledger.list_files(product.database, record.number).items
    assert listed == report.files


def test_a_name_that_is_no_unicode_is_loaded(product: Product, folder: Path) -> None:
    (folder / os.fsdecode(b"k\xff.txt")).write_text(directive(1))
    assert outcomes(loads.load(product, [folder])) == {"k\ufffd.txt": "added"}
    assert check.check(product) == []
