"""What holds of whatever a reader, recogniser or parser makes of anything at all."""

import io
import unicodedata
import zipfile
from collections.abc import Iterable
from typing import Any

from analyzers import agencies, analysis, dates, language, normalize, numbers
from loader import citations, deadlines, responsibilities, rules
from loader.document_json import to_json
from loader.model import Document, Evidence, Evidenced, Prepared
from loader.readers import Reading
from loader.readers.formats import FORMATS
from search import query, understanding
from search.model import KINDS, RELATIONS, ROLES
from search.query_nodes import leaves
from service import parsing

OUTPUT_EACH, OUTPUT_FREE = 16, 8192
"""A reading has at most so many characters for each byte of its input, and so many for nothing."""
_SQUEEZED_MOST = 1032
"""How many bytes DEFLATE can make of one (zlib's technical details)."""


def size(data: bytes) -> int:
    """The bytes of an input, those of a package unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return len(data)
    unpacked = (min(one.file_size, one.compress_size * _SQUEEZED_MOST) for one in members)
    return len(data) + sum(unpacked)


def is_line(text: str) -> bool:
    """Whether a text is one line in NFC, its words parted by single blanks, without surrogates.

    Cells of a row, parted by " | ", may be empty.
    """
    return (
        bool(text.strip())
        and all(cell == " ".join(cell.split()) for cell in text.split(" | "))
        and unicodedata.is_normalized("NFC", text)
        and not any("\ud800" <= letter <= "\udfff" for letter in text)
    )


def hold_for_reading(reading: Reading, read: int, linear: bool = True) -> None:
    """`read` is the size of the input; a PDF may print one content on many pages: not `linear`."""
    assert reading.format in FORMATS
    for line in reading.lines:
        assert is_line(line.text), ascii(line)
    for warning in reading.warnings:
        assert warning.code
        assert warning.message.encode("utf-8")
    given = written(reading)
    assert not linear or given <= OUTPUT_FREE + OUTPUT_EACH * read, (given, read)


def written(reading: Reading) -> int:
    """The characters of a reading."""
    texts = [line.text for line in reading.lines]
    return sum(map(len, [*texts, *(warning.message for warning in reading.warnings)]))


def hold_for_document(prepared: Prepared) -> None:
    """Paragraphs, tasks, facts and evidence fit each other, and rows can be written of them."""
    document = prepared.document
    assert document.paragraphs
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert len(prepared.fields) == len(texts)
    assert len(document.parents) == len(document.tasks)
    for index, parent in enumerate(document.parents):
        assert parent is None or 0 <= parent < index
    for position, paragraph in enumerate(document.paragraphs):
        assert paragraph.position == position
        assert is_line(paragraph.text), ascii(paragraph.text)
        assert paragraph.kind in KINDS
        assert paragraph.task is None or 0 <= paragraph.task < len(document.tasks)
        _hold_for_facts(paragraph, position, texts)
    for task in document.tasks:
        assert task.number
        _hold_for_evidence([task.evidence] if task.evidence else [], None, texts)
    _hold_for_evidence([one.evidence for one in document.evidence], None, texts)
    _hold_for_head(document)
    parsing.encode(parsing.encoded(prepared))
    parsing.encode(to_json(document))


def _hold_for_head(document: Document) -> None:
    fields = (document.number, document.title, document.issuer, document.province)
    assert all(one is None or is_line(one) for one in fields), fields
    assert document.date is None or dates.day(*map(int, document.date.split("-")))


def _hold_for_facts(paragraph: Any, position: int, texts: list[str]) -> None:
    evidence = paragraph.evidence
    for name in ("agencies", "citations", "deadlines"):
        facts = getattr(paragraph, name)
        _hold_for_evidence(getattr(evidence, name), position, texts)
        assert len(getattr(evidence, name)) in (0, len(facts))
    assert all(one.role in ROLES and is_line(one.name) for one in paragraph.agencies)
    assert all(one.relation in RELATIONS and one.key for one in paragraph.citations)
    assert all(is_line(one.text) for one in paragraph.deadlines)


def _hold_for_evidence(found: Iterable[Evidence], position: int | None, texts: list[str]) -> None:
    for one in found:
        assert one.rule in rules.rules(), one
        assert 0.0 < one.confidence <= 1.0
        _hold_for_span(one.start, one.end, one.position, position, texts)
        if one.cue_start != one.cue_end:
            _hold_for_span(one.cue_start, one.cue_end, one.cue_position, position, texts)


def _hold_for_span(
    start: int, end: int, told: int | None, position: int | None, texts: list[str]
) -> None:
    place = position if told is None else told
    assert place is not None
    assert 0 <= place < len(texts)
    assert 0 <= start <= end <= len(texts[place]), (start, end, len(texts[place]))


def hold_for_facts_of(text: str) -> None:
    """Each recogniser on one text (NFC, one line): what it finds stands in the text, in order."""
    _hold_for_mentions(numbers.find_numbers(text), text)
    _hold_for_mentions(dates.find_dates(text), text)
    _hold_for_mentions(agencies.find_agencies(text), text)
    for number in numbers.find_numbers(text):
        assert number.key == normalize.fold(text[number.start : number.end])
        assert numbers.number_key(number.key) == number.key
    for agency in agencies.find_agencies(text):
        assert agencies.agency_id(agency.name) == agency.id
        assert agencies.agency_id(agency.id) == agency.id
    agencies.find_province(text)
    _hold_for_found(citations.find_citations(text), text)
    for day in (None, "2024-02-29"):
        _hold_for_found(deadlines.find_deadlines(text, day), text)
    for spoken in ("vi", "zh"):
        for in_task in (False, True):
            found = responsibilities.find_responsibilities(text, spoken, in_task=in_task)
            _hold_for_found(found, text)
    responsibilities.is_agency_heading(text)
    spoken = language.detect(text)
    assert all(" ".join(one.split()) == one for one in analysis.text_fields(text, spoken))


def _hold_for_mentions(found: Iterable[Any], text: str) -> None:
    last = 0
    for one in found:
        assert last <= one.start < one.end <= len(text), (one, text)
        last = one.end


def _hold_for_found(found: Iterable[Evidenced[Any]], text: str) -> None:
    _hold_for_evidence([one.evidence for one in found], 0, [text])


def hold_for_query(text: str) -> None:
    """A typed text has readings, each of which can be typed again, or is refused by its size."""
    try:
        syntax = query.parse(text)
    except query.QueryError as error:
        assert 0 <= error.position <= len(text)  # noqa: PT017 - most texts are not refused
        return
    assert query.parse(query.to_text(syntax.root)) == syntax
    spans = [leaf.span for leaf in leaves(syntax.root)]
    assert all(0 <= start < end <= len(syntax.text) for start, end in spans)
    assert all(0 <= one.position < len(syntax.text) for one in syntax.problems)
    try:
        understood = understanding.understand(text)
    except query.QueryError:
        return
    assert understood.readings
    for reading in understood.readings:
        parsing.encode(reading.tree)
        query.parse(reading.printed)
