"""Parsers over anything at all, where their own tests do not try it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.normalize import nfc
from loader import numbering, readers
from loader.blocks import Block
from loader.letterhead import read_head
from loader.model import LoadError
from loader.readers import formats, tables
from loader.readers.number_formats import printed
from loader.readers.rich_text_tokens import tokens
from loader.structure import parse
from tests import open_files, word_files
from tests.fuzz.invariants import is_line
from tests.fuzz.mutations import words

_ODD = st.sampled_from([*words("letters"), *words("figures")])
_SAID = st.sampled_from([word for word in words("text") if word.strip()])
_LINES = st.lists(st.one_of(_SAID, _SAID, _ODD, st.text(max_size=5)), min_size=1, max_size=12).map(
    lambda parts: " ".join(nfc("".join(parts)).split())
)
_MARKERS = st.text(st.sampled_from("IVXİıſ12３٣一十百〇第条章điềuhaĐt.,:、()（） -/"), max_size=10)


@settings(max_examples=500)
@given(_MARKERS)
def test_any_beginning_has_a_number_that_stands_there_or_none(text: str) -> None:
    marker = numbering.find_marker(text)
    if marker is not None:
        assert marker.printed in text[: marker.end]
        assert all(value >= 0 for value in marker.values)


@given(st.text(st.sampled_from("零一二三四五六七八九十百〇两0３"), min_size=1, max_size=8))
def test_any_chinese_numeral_has_a_value_or_none(written: str) -> None:
    value = numbering.han(written)
    assert value is None or value >= 0


@pytest.mark.parametrize("text", ["İ. Việc", "Thứ haİ, việc", "ſáu là việc", "第3一条 各部门"])
def test_letters_that_only_fold_to_those_of_a_number_are_no_number(text: str) -> None:
    assert numbering.find_marker(text) is None


@given(st.lists(_LINES.filter(bool), max_size=20), st.sampled_from(["vi", "zh"]))
def test_the_head_of_any_text_is_made_of_words_that_stand_in_it(
    texts: list[str], language: str
) -> None:
    placed = parse([Block(text) for text in texts], language).paragraphs
    head = read_head(placed, language)
    for value in (head.number, head.title, head.issuer, head.province):
        assert value is None or is_line(value)
    for found in head.evidence:
        at = found.evidence.position
        assert at is not None
        assert 0 <= found.evidence.start <= found.evidence.end <= len(texts[at])


@given(st.binary(max_size=60), st.sampled_from(["", "PK\x03\x04", "%PDF-", "{\\rtf", "II*\0"]))
def test_any_bytes_have_a_format_or_a_reason(data: bytes, start: str) -> None:
    for suffix in formats.SUFFIXES:
        try:
            form = formats.recognise(start.encode("latin-1") + data, f"a{suffix}")
        except LoadError as error:
            assert error.code in ("empty", "damaged", "archive", "unsupported")  # noqa: PT017
        else:
            assert form in formats.FORMATS


@given(st.lists(st.text(st.sampled_from("ab |²"), max_size=6).map(str.strip), min_size=1))
def test_the_cells_of_a_row_are_those_that_were_written(cells: list[str]) -> None:
    row = "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    assert tables.split_row(row) == cells


@given(st.binary(max_size=200))
def test_the_text_of_any_rich_text_stands_in_it_in_order(data: bytes) -> None:
    start = 0
    for token in tokens(data):
        if token.kind == "text" and len(token.data) > 1:
            start = data.index(token.data, start) + len(token.data)


@given(st.integers(-(10**9), 10**9), st.sampled_from(["lowerLetter", "upperRoman", "x", "none"]))
def test_a_number_of_a_list_is_short_whatever_it_counts(value: int, form: str) -> None:
    assert len(printed(value, form)) < 400


def test_a_list_cannot_fill_the_memory_with_what_it_prints_before_its_items() -> None:
    long, items = "x" * 10_000, 200
    label = f'<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="{long}%1"/></w:lvl>'
    word = word_files.package(
        word_files.paragraph("a", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        * items,
        {
            "numbering": f'<w:abstractNum w:abstractNumId="0">{label}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        },
    )
    opened = open_files.package(
        '<text:list text:style-name="q"><text:list-item><text:p>a</text:p></text:list-item>'
        "</text:list>" * items,
        '<text:list-style style:name="q"><text:list-level-style-number text:level="1" '
        f'style:num-format="1" style:num-suffix="{long}"/></text:list-style>',
    )
    for data, name in ((word, "a.docx"), (opened, "a.odt")):
        lines = readers.read(data, name).lines
        assert len(lines) == items
        assert all(len(line.text) < 200 for line in lines)


def test_every_list_of_the_vocabulary_is_used() -> None:
    sources = "".join(
        path.read_text("utf-8") for path in (Path(__file__).parent / "fuzz").glob("*.py")
    )
    for kind in ("figures", "letters", "text", "page", "query", "pdf"):
        assert words(kind)
        assert f'words("{kind}")' in sources
