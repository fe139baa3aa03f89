"""Bytes of a file to a `Document`: decoding, reading, repair, structure, then the recognisers."""

import re
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import NamedTuple

from analyzers import analysis, language
from analyzers.dates import DateMention, impossible_dates
from loader import (
    cell_tables,
    citations,
    deadline_cells,
    deadlines,
    model,
    paragraphs,
    readers,
    responsibilities,
    schedules,
    structure,
)
from loader.document_json import to_json
from loader.inheritance import charged, inherit, is_introduction
from loader.letterhead import Head, read_head
from loader.model import (
    Document,
    Evidenced,
    LoadError,
    ParagraphEvidence,
    ParsedParagraph,
    Prepared,
)
from loader.responsibilities_zh import settings
from loader.short_names import ShortName, short_names
from loader.structure import Placed, Structure
from loader.subjects_zh import Setting
from search.model import Citation, Deadline

__all__ = ["prepare", "read", "to_json"]

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
    warnings: dict[model.Warning, None] = {}
    parsed = _recognise_all(found, spoken, head, then, warnings)
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
        warnings=(*reading.warnings, *repairs, *found.warnings, *warnings),
        format=reading.format,
        encoding=reading.encoding,
        evidence=head.evidence,
        parents=tuple(found.parents),
    )


def _recognise_all(
    found: Structure,
    spoken: list[language.Language],
    head: Head,
    then: Callable[[ParsedParagraph], None],
    warnings: dict[model.Warning, None],
) -> list[ParsedParagraph]:
    """The paragraphs with what stands in them; bullets may speak of their heading's agencies.

    Each day that no calendar has gives one warning more.
    """
    parsed: list[ParsedParagraph] = []
    named: dict[int, responsibilities.Found] = {}
    given_to = _settings(found) if "zh" in spoken else repeat(_setting(found))
    for position, (placed, setting) in enumerate(zip(found.paragraphs, given_to, strict=False)):
        task = placed.task
        begins = task is not None and task not in named
        if task is not None and begins:
            parent = found.parents[task]
            named[task] = named[parent] if parent is not None else ()
        given = _Given(named[task] if task is not None else (), setting)
        paragraph = _recognise(position, found, spoken[position], head, given)
        introduces = begins and is_introduction(paragraph)
        vietnamese = spoken[position] != "zh"
        if (
            vietnamese
            and task is not None
            and (introduces or _names_agencies(placed.block.text, setting.names))
        ):
            named[task] = charged(paragraph) or named[task]
        if _FIGURES.search(paragraph.text):
            warnings.update(dict.fromkeys(map(_date_warning, impossible_dates(paragraph.text))))
        parsed.append(paragraph)
        then(paragraph)
    return parsed


def _date_warning(date: DateMention) -> model.Warning:
    return model.Warning("date_impossible", f"No calendar has the date {date.text}.")


class _Given(NamedTuple):
    """What a paragraph gets from others: the agencies of its heading, and its setting."""

    named: responsibilities.Found
    setting: Setting


def _settings(found: Structure) -> Iterator[Setting]:
    """What each paragraph's document and the task above its own say of Chinese bodies."""
    texts = [placed.block.text for placed in found.paragraphs]
    tasks = (placed.task for placed in found.paragraphs)
    above = (found.parents[task] if task is not None else None for task in tasks)
    return settings(texts, [found.tasks[task].text if task is not None else "" for task in above])


def _setting(found: Structure) -> Setting:
    """What a Vietnamese document says of its bodies."""
    return Setting(names=short_names(placed.block.text for placed in found.paragraphs))


def _names_agencies(text: str, names: tuple[ShortName, ...]) -> bool:
    """Whether a short paragraph is nothing but agencies, of whom the bullets below it speak."""
    return len(text) <= _LONGEST_HEADING and responsibilities.is_agency_heading(text, names)


def _recognise(
    position: int,
    found: Structure,
    spoken: language.Language,
    head: Head,
    given: _Given,
) -> ParsedParagraph:
    """One paragraph with the agencies, citations and deadlines that stand in it."""
    placed = found.paragraphs[position]
    text = placed.block.text
    cited = citations.find_citations(text, head.number)
    agencies, limits = _charges(found, placed, spoken, head, given)
    return ParsedParagraph(
        position=position,
        kind=placed.kind,
        language=spoken,
        part=placed.part,
        section=placed.section,
        task=placed.task,
        text=text,
        agencies=tuple([one.fact for one in agencies]),
        citations=tuple([one.fact for one in cited]),
        deadlines=tuple([one.fact for one in limits]),
        evidence=_evidence(agencies, cited, limits),
    )


def _charges(
    found: Structure,
    placed: Placed,
    spoken: language.Language,
    head: Head,
    given: _Given,
) -> tuple[responsibilities.Found, tuple[Evidenced[Deadline], ...]]:
    """Who has to do what by when, after a paragraph; a row of a table says it in its columns."""
    if placed.kind in _OUTSIDE:
        return (), ()
    if placed.row is not None:
        header = found.paragraphs[placed.header].block.text if placed.header is not None else ""
        limits = schedules.deadlines_of(placed.row, head.date)
        agencies = schedules.agencies_of(
            placed.row, header, placed.header, first_leads=given.setting.first_leads
        )
        return agencies, limits
    text = placed.block.text
    agencies = responsibilities.find_responsibilities(
        text,
        spoken,
        in_task=_is_work(placed),
        task_lead_default=given.named,
        setting=given.setting,
    )
    limits = deadlines.find_deadlines(text, head.date)
    if not limits and ":" in text:
        limits = deadline_cells.limits_labelled(text, head.date)
    return agencies, limits


_FIGURES = re.compile(r"[0-9年]")
_ITEM = re.compile(r"[-–+•*]\s|[a-zđ]\)")


def _is_work(placed: Placed) -> bool:
    """Whether a paragraph may say what is to be done: one of a task, or an item of another list.

    An item of nothing but agencies outside of all tasks is an addressee.
    """
    if placed.task is not None:
        return True
    text = placed.block.text
    listed = placed.kind == "body" and _ITEM.match(text) is not None
    return listed and not responsibilities.is_agency_heading(text)


_NO_EVIDENCE = ParagraphEvidence()


def _evidence(
    agencies: responsibilities.Found,
    cited: tuple[Evidenced[Citation], ...],
    limits: tuple[Evidenced[Deadline], ...],
) -> ParagraphEvidence:
    if not (agencies or cited or limits):
        return _NO_EVIDENCE
    return ParagraphEvidence(
        tuple([one.evidence for one in agencies]),
        tuple([one.evidence for one in cited]),
        tuple([one.evidence for one in limits]),
    )
