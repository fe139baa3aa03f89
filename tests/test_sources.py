"""What is loaded: the walk through folders, and safe names of uploads."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.model import LoadError
from service.ledger import FileOutcome
from service.sources import Candidate, present, read, upload_name, walk


@given(st.text(max_size=300))
def test_an_upload_name_is_safe_or_refused(name: str) -> None:
    try:
        safe = upload_name(name)
    except LoadError as error:
        assert error.code == "name"  # noqa: PT017 - either way is right
        return
    assert 0 < len(safe) <= 201
    assert safe == safe.strip(". ")
    assert safe == unicodedata.normalize("NFC", safe)
    assert not set(safe) & set("/\\\x00\n\r\t\u202e")
    assert upload_name(safe) == safe
    assert Path("folder", safe).name == safe


@given(st.from_regex(r"(?i)(con|nul|com1|lpt9)(\.[a-z]{1,4})?", fullmatch=True))
def test_no_upload_gets_a_name_that_stands_for_a_device(name: str) -> None:
    assert upload_name(name) == f"_{name}"


def test_a_long_name_keeps_its_ending() -> None:
    assert upload_name("k" * 500 + ".docx") == "k" * 195 + ".docx"


def test_a_walk_goes_by_name_and_leaves_out_by_rule(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".git/config", "c/.hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "d.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    found = list(walk([tmp_path]))
    assert [one.source for one in found if isinstance(one, Candidate)] == [
        "a.txt",
        "b/1.txt",
        "b/2.txt",
        "d.txt",
    ]
    assert {(one.source, one.code) for one in found if isinstance(one, FileOutcome)} == {
        (".git", "hidden"),
        ("c/.hidden", "hidden"),
        ("loop", "link"),
        ("pipe", "special"),
    }


def test_one_file_is_named_by_its_own_name_unless_a_root_is_given(tmp_path: Path) -> None:
    path = tmp_path / "2024" / "a.txt"
    path.parent.mkdir()
    path.write_text("x")
    assert [one.source for one in walk([path])] == ["a.txt"]
    assert [one.source for one in walk([path], tmp_path)] == ["2024/a.txt"]


def test_what_is_not_below_the_root_is_refused(tmp_path: Path) -> None:
    (outside,) = walk([Path("/etc/hostname")], tmp_path)
    assert isinstance(outside, FileOutcome)
    assert (outside.outcome, outside.code) == ("failed", "outside")


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (pipe,) = walk([tmp_path / "pipe"])
    assert isinstance(pipe, FileOutcome)
    assert (pipe.outcome, pipe.code) == ("failed", "special")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "missing"),
        (lambda path: path.mkdir(), "unreadable"),
        (lambda path: path.write_bytes(b"x" * 11), "too_large"),
    ],
)
def test_a_file_that_cannot_be_read_has_a_code(tmp_path: Path, make: object, code: str) -> None:
    path = tmp_path / "a.txt"
    make(path)  # type: ignore[operator]
    with pytest.raises(LoadError) as raised:
        read(Candidate("a.txt", "", path), most=10)
    assert raised.value.code == code


def test_a_file_of_exactly_the_largest_size_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 10)
    assert read(Candidate("a.txt", "", tmp_path / "a.txt"), most=10) == b"x" * 10


def test_a_source_is_found_in_whatever_form_its_name_is_stored(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "kế hoạch")
    (tmp_path / decomposed).mkdir()
    (tmp_path / decomposed / "số.txt").write_text("x")
    assert present(str(tmp_path), "kế hoạch/số.txt")
    assert not present(str(tmp_path), "kế hoạch/khác.txt")
    assert not present(str(tmp_path), "không/số.txt")
