"""Broken and hostile .docx files end as named errors, and any other as lines."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.model import LoadError
from loader.readers import word
from tests.word_bodies import HEAD, cell, read, run, texts, whole
from tests.word_files import NAMESPACES, archive, package, paragraph, table

# Broken and hostile files


def code_of(data: bytes) -> str:
    with pytest.raises(LoadError) as error:
        word.read(data)
    return error.value.code


def test_a_file_without_its_main_part_is_damaged() -> None:
    assert code_of(archive({"word/other.xml": "<a/>"})) == "damaged"
    assert code_of(b"PK\x03\x04 and no more") == "damaged"


def test_entities_are_refused_in_any_encoding() -> None:
    bomb = (
        f'<!DOCTYPE a [<!ENTITY b "x">]><w:document {NAMESPACES}><w:body>&b;</w:body></w:document>'
    )
    assert code_of(archive({"word/document.xml": bomb})) == "damaged"
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{bomb}'.encode("utf-16")
    assert code_of(archive({"word/document.xml": wide})) == "damaged"


def test_a_part_that_unpacks_to_far_more_than_it_has_is_refused() -> None:
    body = " " * (8 * 1024 * 1024)
    assert code_of(package(body)) == "too_large"


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(package(paragraph("x" * 5000)))
    directory = data.rindex(b"PK\x01\x02")
    at = data.rindex(b"word/document.xml") - 46
    assert directory == at
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert code_of(bytes(data)) == "damaged"


def test_deep_nesting_is_refused() -> None:
    deep = "<w:ins>" * 5000 + "</w:ins>" * 5000
    assert code_of(package(f"<w:p>{deep}</w:p>")) == "too_deep"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        (
            "<w:p><w:ins><w:r><w:pict><w:txbxContent>",
            "</w:txbxContent></w:pict></w:r></w:ins></w:p>",
        ),
    ],
)
def test_all_the_nesting_that_the_parser_allows_is_read(opening: str, closing: str) -> None:
    times = 250 // opening.count("<") - 2
    body = opening * times + paragraph("x") + closing * times
    assert texts(body) == ["x"]


def test_a_cell_that_goes_on_through_thousands_of_rows_is_not_repeated_without_end() -> None:
    long = cell("x" * 5000, '<w:vMerge w:val="restart"/>')
    rows = [[paragraph("1"), cell("", "<w:vMerge/>"), paragraph("y")]] * 2000
    lines = texts(table([HEAD, [paragraph("1"), long, paragraph("y")], *rows]))
    assert len(lines) == 2002
    assert sum(map(len, lines)) < 2_000_000


def test_fields_that_begin_and_never_end_are_refused() -> None:
    assert code_of(package(whole(run('<w:fldChar w:fldCharType="begin"/>') * 5000))) == "too_deep"


def test_an_encrypted_part_needs_a_password() -> None:
    data = bytearray(package(paragraph("x")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    assert code_of(bytes(data)) == "encrypted"


def test_a_truncated_archive_is_damaged() -> None:
    data = package(paragraph("x"))
    assert code_of(data[: len(data) // 2]) == "damaged"


def test_an_archive_of_too_many_parts_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for index in range(10_001):
            opened.writestr(f"{index}", "")
    assert code_of(made.getvalue()) == "too_large"


def outcome(data: bytes) -> str:
    try:
        word.read(data)
    except LoadError as error:
        return error.code
    return "read"


@given(data=st.data())
def test_changed_bytes_end_as_lines_or_as_a_named_error(data: st.DataObject) -> None:
    whole_file = bytearray(package(paragraph("Điều 1. Giao Sở Y tế") * 3))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole_file) - 1))
        whole_file[at] = data.draw(st.integers(0, 255))
    assert outcome(bytes(whole_file)) in {"read", "damaged", "encrypted", "too_large", "too_deep"}


_INLINE = st.sampled_from(
    [
        *("r", "t", "ins", "del", "br", "tab", "sym", "fldChar", "hyperlink", "sdt", "p", "pict"),
        *("tbl", "tr", "tc", "txbxContent", "moveFrom", "footnoteReference", "pPr", "rPr"),
    ]
)


@given(
    tree=st.recursive(
        st.text("aĐ1.|\t", max_size=4),
        lambda inner: st.tuples(_INLINE, st.lists(inner, max_size=4)).map(
            lambda made: f"<w:{made[0]}>{''.join(made[1])}</w:{made[0]}>"
        ),
        max_leaves=20,
    )
)
def test_any_tree_of_known_elements_is_read(tree: str) -> None:
    for line in read(f"<w:p>{tree}</w:p>{tree}").lines:
        assert line.text == line.text.strip()
        assert "\n" not in line.text
