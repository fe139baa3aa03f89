"""The form of a document that `directives parse FILE --json` prints: plain values with evidence.

Each fact is given where it stands only; what a task gives its paragraphs is not repeated.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from loader import rules
from loader.model import Document, Evidence, FieldEvidence, ParsedParagraph, ParsedTask
from search.model import Agency


def to_json(document: Document) -> dict[str, Any]:
    """The document as values of JSON; offsets are code points of a paragraph's text."""
    texts = [paragraph.text for paragraph in document.paragraphs]
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
        "evidence": _fields(document.evidence, texts),
        "tasks": [_task(task, texts) for task in tasks],
        "agencies": _agencies(document, texts),
        "citations": _citations(document, texts),
        "deadlines": _deadlines(document, texts),
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


def _evidence(evidence: Evidence, position: int, texts: Sequence[str]) -> dict[str, Any]:
    """The evidence that the paragraph at `position` holds, as `rules.Ground` has it."""
    found = rules.ground(evidence, position, texts.__getitem__)
    return found._asdict() | {
        "words": found.words and found.words._asdict(),
        "cue": found.cue and found.cue._asdict(),
    }


def _fields(evidence: Sequence[FieldEvidence], texts: Sequence[str]) -> dict[str, Any]:
    """The evidence by field; a title of several lines has several."""
    found: dict[str, list[dict[str, Any]]] = {}
    for field, words in ((one.field, one.evidence) for one in evidence):
        found.setdefault(field, []).append(_evidence(words, 0, texts))
    return found


def _task(task: ParsedTask, texts: Sequence[str]) -> dict[str, Any]:
    words = task.evidence and _evidence(task.evidence, 0, texts)
    return {
        "part": task.part,
        "section": task.section,
        "number": task.number,
        "text": task.text,
        "evidence": words,
    }


def _agencies(document: Document, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Each agency once for each role and task."""
    found: dict[tuple[str, str, int | None], dict[str, Any]] = {}
    for paragraph in document.paragraphs:
        task = paragraph.task
        section = document.tasks[task].section or None if task is not None else None
        for agency, words in _own(paragraph):
            key = (agency.id, agency.role, task)
            if key not in found:
                found[key] = {
                    "name": agency.name,
                    "role": agency.role,
                    "task": _number(document.tasks, task),
                    "section": section,
                    "evidence": _evidence(words, paragraph.position, texts),
                }
    return list(found.values())


def _own(paragraph: ParsedParagraph) -> Iterator[tuple[Agency, Evidence]]:
    """The agencies that the paragraph itself names."""
    for agency, words in zip(paragraph.agencies, paragraph.evidence.agencies, strict=True):
        if agency.via == "paragraph":
            yield agency, words


def _citations(document: Document, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Each cited number once, with the first date that is given for it, and that one's words."""
    found: dict[str, dict[str, Any]] = {}
    for paragraph in document.paragraphs:
        held = zip(paragraph.citations, paragraph.evidence.citations, strict=True)
        for cited, words in held:
            known = found.get(cited.key)
            if known is None or (cited.date and not known["date"]):
                found[cited.key] = {
                    "number": known["number"] if known else cited.number,
                    "date": cited.date,
                    "relation": known["relation"] if known else cited.relation,
                    "evidence": _evidence(words, paragraph.position, texts),
                }
    return list(found.values())


def _deadlines(document: Document, texts: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "text": limit.text,
            "iso_or_rule": limit.iso_or_rule,
            "task": _number(document.tasks, paragraph.task),
            "evidence": _evidence(words, paragraph.position, texts),
        }
        for paragraph in document.paragraphs
        for limit, words in zip(paragraph.deadlines, paragraph.evidence.deadlines, strict=True)
        if limit.via == "paragraph"
    ]


def _number(tasks: Sequence[ParsedTask], index: int | None) -> str | None:
    return None if index is None else tasks[index].number
