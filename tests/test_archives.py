"""Archives: members as files of their own, whatever the archive says of itself."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.model import LoadError
from service import archives, check, loads, originals
from service.archives import Archive, Member, safe_path
from service.documents import document, list_documents
from service.ledger import FileOutcome
from service.product import Product
from service.sources import Candidate, present, read, walk
from tests.collection import directive, outcomes

MOST = 2**30


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def renamed(data: bytes, plain: bytes, raw: bytes) -> bytes:
    """An archive whose member's name of as many ASCII letters is these bytes instead."""
    assert len(plain) == len(raw)
    assert data.count(plain) == 2
    return data.replace(plain, raw)


def members(data: bytes, most: int = MOST) -> list[Member]:
    archive = Archive(data)
    try:
        return archive.members(most)
    finally:
        archive.close()


def codes(data: bytes, most: int = MOST) -> dict[str, str]:
    return {member.name: member.code for member in members(data, most)}


def refusal(data: bytes, most: int = MOST) -> str:
    with pytest.raises(LoadError) as raised:
        members(data, most)
    return raised.value.code


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/etc/passwd.txt", "etc/passwd.txt"),
        ("C:\\Windows\\letter.txt", "Windows/letter.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("..\\..\\a.txt", "a.txt"),
        ("../..", ""),
    ],
)
def test_a_members_name_stays_below_its_archive(name: str, safe: str) -> None:
    assert safe_path(name) == safe


@given(st.text(max_size=60))
def test_no_members_name_leads_out_of_its_archive(name: str) -> None:
    parts = safe_path(name).split("/")
    assert not {".", ".."} & set(parts)
    assert "\\" not in safe_path(name)
    assert safe_path(name) == "" or all(parts)


def test_a_member_is_read_as_it_was_packed() -> None:
    archive = Archive(packed({"a/1.txt": b"one", "b.txt": b"two"}))
    assert [member.name for member in archive.members(MOST)] == ["a/1.txt", "b.txt"]
    assert [archive.read(place, 10) for place in (0, 1)] == [b"one", b"two"]
    with pytest.raises(LoadError) as raised:
        archive.read(0, 2)
    assert raised.value.code == "too_large"
    archive.close()


def test_folders_hidden_files_and_links_are_left_out_by_rule() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.mkdir("folder")
        archive.writestr("__MACOSX/._a.txt", b"x")
        archive.writestr(".git/config", b"x")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
    found = members(made.getvalue())
    assert [(one.code, one.skipped) for one in found] == [
        ("hidden", True),
        ("hidden", True),
        ("link", True),
    ]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Kế hoạch phòng chống lụt bão năm 2024.txt", "utf-8"),
        ("关于做好防汛工作的通知.txt", "gb18030"),
        ("关于做好防汛工作的通知.txt", "utf-8"),
        ("r\u00e9sum\u00e9.txt", "cp437"),
    ],
)
def test_a_name_without_a_stated_encoding_is_read_in_the_one_that_suits(
    name: str, encoding: str
) -> None:
    raw = name.encode(encoding)
    plain = b"n" * len(raw)
    assert list(codes(renamed(packed({plain.decode(): b"x"}), plain, raw))) == [name]


def test_the_unicode_path_of_a_member_goes_before_its_name() -> None:
    raw, name = b"\x8a.txt", "kế.txt"
    assert list(codes(renamed(packed({"n.txt": b"x"}), b"n.txt", raw))) == ["è.txt"]
    info = zipfile.ZipInfo("n.txt")
    field = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    info.extra = struct.pack("<2H", 0x7075, len(field)) + field
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, b"x")
    assert list(codes(renamed(made.getvalue(), b"n.txt", raw))) == [name]


def test_an_archive_inside_an_archive_is_told() -> None:
    inner = packed({"a.txt": b"x"})
    assert codes(packed({"in.zip": inner, "b.txt": b"y"})) == {"in.zip": "archive", "b.txt": ""}


def test_a_member_with_a_password_is_told() -> None:
    data = bytearray(packed({"a.txt": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert codes(bytes(data)) == {"a.txt": "encrypted"}


def test_a_member_that_unpacks_to_far_more_than_its_size_is_told() -> None:
    bomb = bytes(4 * 2**20)
    assert codes(packed({"bomb.txt": bomb, "b.txt": b"x"}))["bomb.txt"] == "archive_limit"
    assert codes(packed({"zeros.txt": bytes(2**19)})) == {"zeros.txt": ""}


def test_an_archive_that_unpacks_to_too_much_is_read_as_far_as_allowed() -> None:
    data = packed({f"{n}.txt": bytes(400) for n in range(5)}, zipfile.ZIP_STORED)
    assert list(codes(data, 1000).values()) == ["", "", *["archive_limit"] * 3]


def test_members_that_share_their_bytes_do_not_multiply() -> None:
    """As in a bomb whose members overlap: its whole is far larger than its file."""
    once = packed({"n000.txt": bytes(range(256)) * 4096}, zipfile.ZIP_STORED)
    start = once.index(b"PK\x01\x02")
    entry, end = once[start : once.index(b"PK\x05\x06")], once[once.index(b"PK\x05\x06") :]
    count = 400
    listing = b"".join(entry.replace(b"n000", b"n%03d" % n) for n in range(count))
    end = end[:8] + struct.pack("<2H2L", count, count, len(listing), start) + b"\0\0"
    found = codes(once[:start] + listing + end)
    assert set(list(found.values())[:100]) == {""}
    assert list(found.values())[-1] == "archive_limit"


def test_an_archive_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({f"{n}.txt": b"" for n in range(4)})
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    assert refusal(data) == "archive_limit"


def test_a_listing_too_long_for_the_memory_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_LISTING", 100)
    assert refusal(packed({f"{n}.txt": b"" for n in range(4)})) == "archive_limit"


def test_an_office_document_under_another_name_is_not_taken_apart() -> None:
    data = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})
    assert refusal(data) == "unsupported"


@given(st.data())
def test_any_bytes_are_an_archive_or_refused(data: st.DataObject) -> None:
    sound = packed({"a.txt": b"some words " * 20, "b/c.txt": b"others"})
    broken = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    kept = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        archive = Archive(kept)
    except LoadError as error:
        assert error.code in {"damaged", "archive_limit"}  # noqa: PT017 - either way is right
        return
    try:
        for member in archive.members(MOST):
            if not member.code:
                archive.read(member.place, 2**20)
    except LoadError as error:
        assert error.code in {"damaged", "too_large", "unsupported"}  # noqa: PT017
    finally:
        archive.close()


def test_an_archive_is_walked_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    data = packed({"b/2.txt": b"two", "a.txt": b"one", "../up.txt": b"three", ".x/y": b""})
    (tmp_path / "in" / "letters.ZIP").write_bytes(data)
    (tmp_path / "in" / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "in" / "nothing.zip").write_bytes(packed({}))
    found = {one.source: one for one in walk([tmp_path])}
    told = {name: one.code for name, one in found.items() if isinstance(one, FileOutcome)}
    assert told == {
        "in/broken.zip": "damaged",
        "in/nothing.zip": "empty",
        "in/letters.ZIP/.x/y": "hidden",
    }
    files = {name: read(one, 10) for name, one in found.items() if isinstance(one, Candidate)}
    assert files == {
        "in/letters.ZIP/b/2.txt": b"two",
        "in/letters.ZIP/a.txt": b"one",
        "in/letters.ZIP/up.txt": b"three",
    }
    assert present(str(tmp_path), "in/letters.ZIP/b/2.txt")
    assert not present(str(tmp_path), "in/letters.ZIP/b/3.txt")
    assert not present(str(tmp_path), "in/broken.zip/a.txt")


def test_the_members_of_an_archive_are_documents(product: Product, folder: Path) -> None:
    letters = {f"2024/{n}.txt": directive(n, "Sở Y tế trực đê.").encode() for n in range(3)}
    (folder / "letters.zip").write_bytes(packed({**letters, "empty.txt": b""}))
    report = loads.load(product, [folder])
    assert outcomes(report) == {
        **{f"letters.zip/2024/{n}.txt": "added" for n in range(3)},
        "letters.zip/empty.txt": "failed",
    }
    first = document(product.database, 1)
    assert first is not None
    assert first.head.source == "letters.zip/2024/0.txt"
    kept = originals.path(product.settings.data, first.sha256).read_bytes()
    assert kept == letters["2024/0.txt"]
    again = loads.load(product, [folder])
    assert set(outcomes(again).values()) == {"unchanged", "failed"}
    assert check.check(product) == []


def test_a_lost_original_is_taken_again_from_its_archive(product: Product, folder: Path) -> None:
    (folder / "letters.zip").write_bytes(packed({"a.txt": directive(1).encode()}))
    loads.load(product, [folder])
    record = document(product.database, 1)
    assert record is not None
    originals.path(product.settings.data, record.sha256).unlink()
    assert [one.code for one in check.check(product)] == ["original_missing"]
    check.repair(product)
    assert check.check(product) == []


def test_a_file_that_moves_into_an_archive_keeps_its_document(
    product: Product, folder: Path
) -> None:
    (folder / "a.txt").write_text(directive(1), encoding="utf-8")
    loads.load(product, [folder])
    (folder / "old.zip").write_bytes(packed({"a.txt": (folder / "a.txt").read_bytes()}))
    (folder / "a.txt").unlink()
    assert outcomes(loads.load(product, [folder])) == {"old.zip/a.txt": "moved"}
    assert [one.head.source for one in list_documents(product.database).items] == ["old.zip/a.txt"]


def test_a_member_may_be_removed_as_any_document(product: Product, folder: Path) -> None:
    (folder / "letters.zip").write_bytes(packed({"a.txt": directive(1).encode()}))
    loads.load(product, [folder])
    assert outcomes(loads.remove(product, "letters.zip/a.txt")) == {"letters.zip/a.txt": "removed"}


def test_an_uploaded_archive_is_read_member_by_member(product: Product) -> None:
    data = packed({"x/a.txt": directive(1).encode(), "b.txt": b""})
    report = loads.load_bytes(product, [("../l.zip", data), ("c.txt", directive(3).encode())])
    assert outcomes(report) == {"l.zip/x/a.txt": "added", "l.zip/b.txt": "failed", "c.txt": "added"}


def test_the_size_of_a_member_is_limited_as_that_of_a_file(product: Product) -> None:
    data = packed({"a.txt": bytes(33 * 2**20)}, zipfile.ZIP_STORED)
    (file,) = loads.load_bytes(product, [("l.zip", data)]).files
    assert (file.source, file.code) == ("l.zip/a.txt", "too_large")
