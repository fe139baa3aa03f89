"""The samples as a careful clerk reads them, against what the loader makes of them.

`cases/samples.json` was written by reading. A task's address is "II/2.1", or "2:II/2.1" where a
document has several parts, or "*" where a closing paragraph may belong to the last task or to
none. Lists are alternatives.
"""

import functools
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from analyzers.normalize import fold
from loader import pipeline
from loader.model import Document, ParsedParagraph

_ROOT = Path(__file__).resolve().parents[1]
_SAMPLES = _ROOT / "samples"
_CASES: dict[str, dict[str, Any]] = json.loads(
    (_ROOT / "tests" / "cases" / "samples.json").read_text(encoding="utf-8")
)
_every_sample = pytest.mark.parametrize("name", sorted(_CASES))


@functools.cache
def _document(name: str) -> Document:
    return pipeline.read((_SAMPLES / name).read_bytes(), name)


@functools.cache
def _addresses(name: str) -> tuple[str, ...]:
    """The address of each task, parts counted from 1 in the order in which they come."""
    tasks = _document(name).tasks
    parts = list(dict.fromkeys(paragraph.part for paragraph in _document(name).paragraphs))
    prefixes = {part: f"{parts.index(part) + 1}:" if len(parts) > 1 else "" for part in parts}
    return tuple(
        prefixes[task.part] + "/".join(filter(None, (task.section, task.number))) for task in tasks
    )


def _address(name: str, paragraph: ParsedParagraph) -> str | None:
    return None if paragraph.task is None else _addresses(name)[paragraph.task]


def _alternatives(expected: str | list[str]) -> list[str]:
    return [expected] if isinstance(expected, str) else expected


def _matches(expected: str, found: str | None) -> bool:
    return expected in ("*", found)


@functools.cache
def _agencies(name: str) -> frozenset[tuple[str | None, str, str]]:
    """Address, role and folded name of every agency, under the name printed and the one known."""
    return frozenset(
        (_address(name, paragraph), agency.role, called)
        for paragraph in _document(name).paragraphs
        for agency in paragraph.agencies
        if agency.via == "paragraph"
        for called in (fold(agency.name), agency.id)
    )


@_every_sample
def test_the_head_of_a_sample_is_read(name: str) -> None:
    document, case = _document(name), _CASES[name]
    found = {
        "language": document.language,
        "number": document.number,
        "doc_type": document.doc_type,
        "issuer": document.issuer,
        "province": document.province,
        "date": document.date,
    }
    wrong = {
        field: value
        for field, value in found.items()
        if fold(value or "") not in map(fold, _alternatives(case[field]))
    }
    assert wrong == {}


@_every_sample
def test_the_title_of_a_sample_is_read(name: str) -> None:
    assert fold(_CASES[name]["title"]) in fold(_document(name).title or "")


@_every_sample
def test_every_task_of_a_sample_is_found_in_order(name: str) -> None:
    case = _CASES[name]
    assert [a for a in _addresses(name) if a not in case["optional_tasks"]] == case["tasks"]


@_every_sample
def test_the_agencies_of_a_sample_have_their_roles(name: str) -> None:
    found = _agencies(name)
    missing = [
        [task, roles, names]
        for task, roles, names in _CASES[name]["agencies"]
        if not any(
            _matches(task, address) and given in roles and called in map(fold, names)
            for address, given, called in found
        )
    ]
    assert missing == []


@_every_sample
def test_an_agency_has_no_role_that_the_text_does_not_give_it(name: str) -> None:
    found = _agencies(name)
    wrong = [
        [task, role, called]
        for task, role, called in _CASES[name]["not_agencies"]
        if any(_matches(task, at) and [role, fold(called)] == said for at, *said in found)
    ]
    assert wrong == []


@_every_sample
def test_the_deadlines_of_a_sample_stand_under_their_tasks(name: str) -> None:
    found = {
        (_address(name, paragraph), deadline.iso_or_rule)
        for paragraph in _document(name).paragraphs
        for deadline in paragraph.deadlines
        if deadline.via == "paragraph"
    }
    missing = [
        [task, rules]
        for task, rules in _CASES[name]["deadlines"]
        if not any(_matches(task, address) and rule in rules for address, rule in found)
    ]
    assert missing == []


@_every_sample
def test_the_citations_of_a_sample_have_canonical_numbers(name: str) -> None:
    case = _CASES[name]
    found = {
        (citation.key, citation.relation)
        for paragraph in _document(name).paragraphs
        for citation in paragraph.citations
    }
    keys = {key for key, _ in found}
    missing = [
        [number, relation]
        for number, relation in case["citations"].items()
        if fold(number) not in keys or (relation and (fold(number), relation) not in found)
    ]
    assert missing == []
    assert keys.isdisjoint(map(fold, [*case["not_citations"], case["number"]]))


@_every_sample
def test_the_paragraphs_of_a_sample_are_repaired_and_of_their_kind(name: str) -> None:
    case = _CASES[name]
    paragraphs = _document(name).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    assert [t for t in case["absent"] if any(t in text for text in texts)] == []
    assert [t for t in case["whole"] if not any(t in text for text in texts)] == []
    assert [
        [kind, part]
        for kind, part in case["kinds"].items()
        if not any(kind == paragraph.kind and part in paragraph.text for paragraph in paragraphs)
    ] == []


@_every_sample
def test_the_paragraphs_of_a_sample_are_composed_single_lines(name: str) -> None:
    for paragraph in _document(name).paragraphs:
        assert unicodedata.is_normalized("NFC", paragraph.text)
        assert len(paragraph.text.splitlines()) == 1


def test_every_sample_has_a_case_and_a_row_in_the_readme() -> None:
    files = {path.name for path in _SAMPLES.iterdir()}
    readme = (_ROOT / "docs" / "samples.md").read_text(encoding="utf-8")
    assert files == set(_CASES)
    assert [name for name in sorted(files) if f"`{name}`" not in readme] == []


def test_the_samples_cite_one_another_and_something_that_is_not_held() -> None:
    held = {fold(case["number"]) for case in _CASES.values()}
    cited = {fold(number) for case in _CASES.values() for number in case["citations"]}
    assert len(held & cited) >= 5
    assert cited - held
