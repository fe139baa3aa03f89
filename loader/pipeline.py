"""Bytes of a file to a `Document`: decoding, reading, repair, structure, then the recognisers."""

from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

from msgspec.structs import replace

from analyzers import analysis, language
from loader import (
    cell_tables,
    citations,
    deadlines,
    paragraphs,
    readers,
    responsibilities,
    schedules,
    structure,
)
from loader.inheritance import inherit, is_introduction
from loader.letterhead import Head, read_head
from loader.model import Document, LoadError, ParsedParagraph, ParsedTask, Prepared
from loader.responsibilities_zh import Setting, settings
from loader.structure import Placed, Structure
from search.model import Agency

_OUTSIDE = frozenset(("recipients", "signature", "caption"))
"""Kinds of paragraphs that assign nothing."""
_LONGEST_HEADING = 300


def read(
    data: bytes, name: str, limit: int = readers.DEFAULT_LIMIT, encoding: str | None = None
) -> Document:
    """The document in the bytes of a file called `name`. Raises `LoadError` and nothing else.

    `limit` is the largest size in bytes, `encoding` overrules that of a text. Oddities
    that do not prevent reading are warnings.
    """
    return _read(readers.read(data, name, limit, encoding), lambda paragraph: None)


def prepare(
    data: bytes, name: str, limit: int = readers.DEFAULT_LIMIT, encoding: str | None = None
) -> Prepared:
    """The document with the text fields of each paragraph, ready for database and index."""
    fields = []

    def analyse(paragraph: ParsedParagraph) -> None:
        fields.append(analysis.text_fields(paragraph.text, paragraph.language))

    # Right after a paragraph was recognised its grams and agencies are still remembered.
    document = _read(readers.read(data, name, limit, encoding), analyse)
    return Prepared(document, tuple(fields))


def _read(reading: readers.Reading, then: Callable[[ParsedParagraph], None]) -> Document:
    blocks, repairs = paragraphs.repair(cell_tables.rows(reading.lines))
    if not blocks:
        raise LoadError("empty", "The file holds no text.")
    spoken = [language.detect(block.text) for block in blocks]
    main = language.majority(zip(spoken, (len(block.text) for block in blocks), strict=True))
    found = structure.parse(blocks, main)
    head = read_head(found.paragraphs, main)
    parsed = _recognise_all(found, spoken, head, then)
    return Document(
        language=main,
        number=head.number,
        doc_type=head.doc_type,
        issuer=head.issuer,
        province=head.province,
        date=head.date,
        title=head.title,
        tasks=tuple(found.tasks),
        paragraphs=tuple(inherit(parsed, found.parents)),
        warnings=(*reading.warnings, *repairs, *found.warnings),
        format=reading.format,
        encoding=reading.encoding,
    )


def _recognise_all(
    found: Structure,
    spoken: list[language.Language],
    head: Head,
    then: Callable[[ParsedParagraph], None],
) -> list[ParsedParagraph]:
    """The paragraphs with what stands in them; bullets may speak of their heading's agencies."""
    parsed: list[ParsedParagraph] = []
    named: dict[int, tuple[Agency, ...]] = {}
    settings = _settings(found) if "zh" in spoken else repeat(Setting())
    for position, (placed, setting) in enumerate(zip(found.paragraphs, settings, strict=False)):
        task = placed.task
        begins = task is not None and task not in named
        if task is not None and begins:
            parent = found.parents[task]
            named[task] = named[parent] if parent is not None else ()
        given = named[task] if task is not None else ()
        paragraph = _recognise(position, placed, spoken[position], head, given, setting)
        introduces = begins and is_introduction(paragraph)
        vietnamese = spoken[position] != "zh"
        if vietnamese and task is not None and (introduces or _names_agencies(placed.block.text)):
            named[task] = paragraph.agencies or named[task]
        parsed.append(paragraph)
        then(paragraph)
    return parsed


def _settings(found: Structure) -> Iterator[Setting]:
    """What each paragraph's document and the task above its own say of Chinese bodies."""
    above = (
        found.parents[placed.task] if placed.task is not None else None
        for placed in found.paragraphs
    )
    texts = [placed.block.text for placed in found.paragraphs]
    return settings(texts, [found.tasks[task].text if task is not None else "" for task in above])


def _names_agencies(text: str) -> bool:
    """Whether a short paragraph is nothing but agencies, of whom the bullets below it speak."""
    return len(text) <= _LONGEST_HEADING and responsibilities.is_agency_heading(text)


def _recognise(
    position: int,
    placed: Placed,
    spoken: language.Language,
    head: Head,
    named: tuple[Agency, ...],
    setting: Setting,
) -> ParsedParagraph:
    """One paragraph with the agencies, citations and deadlines that stand in it."""
    text = placed.block.text
    paragraph = ParsedParagraph(
        position=position,
        kind=placed.kind,
        language=spoken,
        part=placed.part,
        section=placed.section,
        task=placed.task,
        text=text,
        citations=citations.find_citations(text, head.number),
    )
    if placed.kind in _OUTSIDE:
        return paragraph
    if placed.row is not None:
        limits = deadlines.find_deadlines(placed.row.deadline, head.date)
        agencies = schedules.agencies_of(placed.row, first_leads=setting.first_leads)
        return replace(paragraph, agencies=agencies, deadlines=limits)
    agencies = responsibilities.find_responsibilities(
        text,
        spoken,
        in_task=placed.task is not None,
        task_lead_default=named or None,
        setting=setting,
    )
    limits = deadlines.find_deadlines(text, head.date)
    return replace(paragraph, agencies=agencies, deadlines=limits)


def to_json(document: Document) -> dict[str, Any]:
    """What `directives parse FILE --json` prints: plain values, each fact where it stands only."""
    tasks = document.tasks
    return {
        "format": document.format,
        "encoding": document.encoding,
        "language": document.language,
        "number": document.number,
        "doc_type": document.doc_type,
        "issuer": document.issuer,
        "province": document.province,
        "date": document.date,
        "title": document.title,
        "tasks": [
            {"part": t.part, "section": t.section, "number": t.number, "text": t.text}
            for t in tasks
        ],
        "agencies": _agencies(document),
        "citations": _citations(document),
        "deadlines": _deadlines(document),
        "paragraphs": [
            {
                "position": p.position,
                "kind": p.kind,
                "section": list(p.section),
                "task": _number(tasks, p.task),
                "text": p.text,
            }
            for p in document.paragraphs
        ],
        "warnings": [{"code": w.code, "message": w.message} for w in document.warnings],
    }


def _agencies(document: Document) -> list[dict[str, str | None]]:
    """Each agency once for each role and task."""
    found: dict[tuple[str, str, int | None], dict[str, str | None]] = {}
    for paragraph in document.paragraphs:
        task = paragraph.task
        section = document.tasks[task].section or None if task is not None else None
        for agency in paragraph.agencies:
            if agency.via == "paragraph":
                number = _number(document.tasks, task)
                entry = {
                    "name": agency.name,
                    "role": agency.role,
                    "task": number,
                    "section": section,
                }
                found.setdefault((agency.id, agency.role, task), entry)
    return list(found.values())


def _citations(document: Document) -> list[dict[str, str | None]]:
    """Each cited number once, with the first date that is given for it."""
    found: dict[str, dict[str, str | None]] = {}
    for paragraph in document.paragraphs:
        for cited in paragraph.citations:
            entry = {"number": cited.number, "date": cited.date, "relation": cited.relation}
            known = found.setdefault(cited.key, entry)
            known["date"] = known["date"] or cited.date
    return list(found.values())


def _deadlines(document: Document) -> list[dict[str, str | None]]:
    return [
        {
            "text": limit.text,
            "iso_or_rule": limit.iso_or_rule,
            "task": _number(document.tasks, paragraph.task),
        }
        for paragraph in document.paragraphs
        for limit in paragraph.deadlines
        if limit.via == "paragraph"
    ]


def _number(tasks: tuple[ParsedTask, ...], index: int | None) -> str | None:
    return None if index is None else tasks[index].number
