"""Evidence: each fact has its words, its rule and a confidence that answers are measured by."""

import csv
import importlib.util
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from analyzers.agencies import agency_id, find_agencies
from analyzers.dates import find_dates
from analyzers.normalize import fold
from analyzers.numbers import find_numbers, number_key
from loader import pipeline, rules
from loader.model import Document, Evidence, LoadError

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SAMPLES = sorted(path for path in (ROOT / "samples").iterdir() if path.is_file())
with (ROOT / "tests" / "cases" / "evidence.tsv").open(encoding="utf-8", newline="") as table:
    CASES = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def held(document: Document) -> Iterator[tuple[int, Evidence]]:
    """All evidence of a document, with the position of the paragraph that holds it."""
    yield from ((0, one.evidence) for one in document.evidence)
    yield from ((0, task.evidence) for task in document.tasks if task.evidence)
    for paragraph in document.paragraphs:
        words = paragraph.evidence
        for one in (*words.agencies, *words.citations, *words.deadlines):
            yield paragraph.position, one


def grounds(document: Document, rule: str) -> Iterator[rules.Ground]:
    """All evidence by a rule, with the words."""
    for at, one in held(document):
        if one.rule == rule:
            yield ground(document, one, at)


def ground(document: Document, evidence: Evidence, position: int) -> rules.Ground:
    """The evidence that the paragraph at `position` holds, with the words."""
    return rules.ground(evidence, position, lambda at: document.paragraphs[at].text)


def said(document: Document, evidence: Evidence, position: int) -> str:
    """The words of a fact."""
    words = ground(document, evidence, position).words
    assert words is not None
    return words.text


@pytest.mark.parametrize("case", CASES, ids=[case["rule"] for case in CASES])
def test_a_rule_tells_the_words_that_it_goes_by(case: dict[str, str]) -> None:
    text = case["text"].replace("\\n", "\n").replace(" ¶ ", "\n\n")
    document = pipeline.read(text.encode(), "case.md")
    found = [
        (one.words and one.words.text, one.cue.text if one.cue else "")
        for one in grounds(document, case["rule"])
    ]
    assert (case["words"], case["cue"]) in found


def test_every_rule_of_the_table_has_a_case() -> None:
    assert sorted([*(case["rule"] for case in CASES), "correction"]) == sorted(rules.rules())


def test_a_recogniser_names_no_rule_that_the_table_lacks() -> None:
    written = re.compile(r'"((?:role|citation|deadline|head|task)\.[a-z_.]+)"')
    sources = ROOT.joinpath("loader").glob("*.py")
    named = {name for path in sources for name in written.findall(path.read_text("utf-8"))}
    assert named
    assert named <= set(rules.rules())


def test_the_table_of_rules_is_complete_and_sorted_by_what_is_found() -> None:
    for rule in rules.rules().values():
        assert rule.confidence in rules.LEVELS.values()
        assert set(rule.meaning) == {"vi", "zh", "en"}
        assert all(text[-1] in ".。" for text in rule.meaning.values())
    found = [rule.finds for rule in rules.rules().values()]
    assert len(set(found)) == 1 + sum(one != other for one, other in pairwise(found))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_words_of_a_sample_say_the_fact(path: Path) -> None:
    document = pipeline.read(path.read_bytes(), path.name)
    for paragraph in document.paragraphs:
        at, evidence = paragraph.position, paragraph.evidence
        for agency, words in zip(paragraph.agencies, evidence.agencies, strict=True):
            text = said(document, words, at)
            named = agency.id in (agency_id(text), *(one.id for one in find_agencies(text)))
            shared = set(agency.id.split("_")), set(fold(text).split("_"))
            listed = shared[0] <= shared[1] or shared[1] <= shared[0]
            assert named or listed
        for cited, words in zip(paragraph.citations, evidence.citations, strict=True):
            text = said(document, words, at)
            assert cited.key in [number.key for number in find_numbers(text)]
            assert cited.date in (None, *(date.iso for date in find_dates(text)))
        for limit, words in zip(paragraph.deadlines, evidence.deadlines, strict=True):
            assert said(document, words, at).split() == limit.text.split()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_words_of_a_sample_say_what_it_is(path: Path) -> None:
    document = pipeline.read(path.read_bytes(), path.name)
    made = pipeline.to_json(document)
    told = {
        field: " ".join(one["words"]["text"] for one in words)
        for field, words in made["evidence"].items()
    }
    assert sorted(told) == sorted(field for field in FIELDS if made[field])
    assert told.get("title") == made["title"]
    if made["number"]:
        assert number_key(told["number"]) == number_key(made["number"])
    if made["date"]:
        assert [date.iso for date in find_dates(told["date"])] == [made["date"]]
    for task in made["tasks"]:
        words = task["evidence"]["words"]
        assert made["paragraphs"][words["position"]]["text"].startswith(words["text"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_a_task_gives_points_to_where_it_is_said(path: Path) -> None:
    document = pipeline.read(path.read_bytes(), path.name)
    for paragraph in document.paragraphs:
        for agency, words in zip(paragraph.agencies, paragraph.evidence.agencies, strict=True):
            if agency.via == "paragraph":
                assert words.position is None or words.rule.endswith(".heading")
                continue
            assert words.position is not None
            assert words.cue_position is not None
            source = document.paragraphs[words.cue_position]
            own = [replace(one, via="task") for one in source.agencies if one.via == "paragraph"]
            assert agency in own or source.kind == "table"


def test_an_item_points_to_the_heading_that_names_whom_it_charges() -> None:
    text = "1. Sở Y tế\n\n- Chủ trì, phối hợp với Sở Nội vụ mở trạm cấp cứu.\n\n- Mua thuốc."
    heading, item, last = pipeline.read(text.encode(), "a.txt").paragraphs
    assert [agency.role for agency in item.agencies] == ["coordinate", "lead", "implement"]
    coordinate, lead, implement = item.evidence.agencies
    assert (coordinate.position, coordinate.cue_position) == (None, None)
    assert (lead.position, lead.cue_position) == (heading.position, None)
    assert (implement.position, implement.cue_position) == (heading.position, heading.position)
    given = {
        (a.role, e.position, e.cue_position)
        for a, e in zip(last.agencies, last.evidence.agencies, strict=True)
    }
    assert given == {("coordinate", 1, 1), ("lead", 0, 1), ("implement", 0, 0)}


_TEXTS = st.lists(
    st.sampled_from(
        [
            *("Sở Y tế", "sở_nội_vụ", "Giao", "chủ trì", "phối hợp với", "theo dõi, đôn đốc", ";"),
            *("1.", "2.1.", "Một là,", "Điều 1.", "KẾ HOẠCH", "Số:", "12/KH-UBND", "ngày 5/3/2024"),
            *("TM. ỦY BAN NHÂN DÂN", "Quảng Nam, ngày 05 tháng 3 năm 2024", "V/v", "\n\n", "\n"),
            *(
                "trước ngày 20/7",
                "hằng năm",
                "商务部",
                "牵头",
                "（",
                "负责）",
                "一、",
                "2026年底前",
            ),
            *("第91-KL/TW号", "通知", "发文字号：", "Căn cứ", "Cơ quan chủ trì:", "ban hành"),
        ]
    ),
    max_size=30,
).map(" ".join)


@given(st.one_of(st.text(max_size=200), _TEXTS))
def test_any_text_has_evidence_inside_its_paragraphs(text: str) -> None:
    try:
        document = pipeline.read(text.encode("utf-8", "surrogatepass"), "a.txt")
    except LoadError:
        return
    texts = [paragraph.text for paragraph in document.paragraphs]
    for at, one in held(document):
        place = texts[at if one.position is None else one.position]
        cued = texts[at if one.cue_position is None else one.cue_position]
        assert 0 <= one.start < one.end <= len(place)
        assert 0 <= one.cue_start <= one.cue_end <= len(cued)
        assert one.confidence == rules.rules()[one.rule].confidence
    assert json.loads(json.dumps(pipeline.to_json(document)))


def test_evidence_moves_with_the_stretch_that_it_was_found_in() -> None:
    words = rules.evidence("deadline.date.before", 2, 8, (2, 4))
    assert rules.moved(words, 5) == rules.evidence("deadline.date.before", 7, 13, (7, 9))
    silent = rules.evidence("deadline.monthly", 2, 8)
    assert rules.moved(silent, 5) == rules.evidence("deadline.monthly", 7, 13)


def test_a_confidence_has_the_level_that_it_reaches() -> None:
    levels = [rules.level(sure) for sure in (1.0, 0.97, 0.95, 0.9, 0.85, 0.6, 0.1)]
    assert levels == ["corrected", "sure", "sure", "likely", "likely", "check", "check"]


SCORED = {
    "agencies": ("agency name+role",),
    "citations": ("citations", "citation dates"),
    "deadlines": ("deadlines", "deadline values"),
    "tasks": ("task number+start",),
}
"""The lists of facts, and the scorer's fields that judge them."""
FIELDS = ("number", "doc_type", "issuer", "province", "date", "title")
ENOUGH = 20
TOLERANCE = 0.03


@pytest.mark.parametrize("level", sorted(rules.LEVELS))
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder ../shared with answers is absent")
def test_the_facts_of_a_level_are_as_often_right_as_it_says(level: str) -> None:
    score = scorer()
    right = wrong = 0
    for answer in sorted(SHARED.glob("corpus/gold/*.json")):
        gold = json.loads(answer.read_text("utf-8"))
        [path] = [*SHARED.glob(f"*/{gold['doc']}*"), *SHARED.glob(f"corpus/docs/{gold['doc']}*")][
            :1
        ]
        made = pipeline.to_json(pipeline.read(path.read_bytes(), path.name))
        for hits, false, _missed in judge(score, gold, made, level):
            right += hits
            wrong += len(false)
    if right + wrong >= ENOUGH:
        assert right / (right + wrong) >= rules.LEVELS[level] - TOLERANCE


def judge(
    score: ModuleType, gold: dict[str, Any], made: dict[str, Any], level: str
) -> Iterator[Any]:
    """The scorer's counts (right, wrong, missing) of each kind of fact at one level."""
    for facts, fields in SCORED.items():
        kept = [one for one in made[facts] if one["evidence"]["level"] == level]
        results = score.score_doc(gold, json.loads(json.dumps(made | {facts: kept})))
        yield from (results[field] for field in fields)
    results = score.score_doc(gold, made)
    for field, words in made["evidence"].items():
        if words[0]["level"] == level and field in results:
            yield results[field]


def scorer() -> ModuleType:
    """The scorer beside the answers."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "score/score_extraction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
