"""Real directives: the five seeds come out right, and every document of the corpus is read."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from loader import pipeline

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SEEDS = sorted(SHARED.glob("seeds/*.txt"))
DOCUMENTS = sorted(SHARED.glob("corpus/docs/*.txt"))
GOLD = sorted(SHARED.glob("corpus/gold/*.json"))

pytestmark = pytest.mark.skipif(not SEEDS, reason="the folder ../shared with seeds is absent")


def read(path: Path) -> dict[str, Any]:
    return pipeline.to_json(pipeline.read(path.read_bytes(), path.name))


def seed(number: int) -> dict[str, Any]:
    return read(next(path for path in SEEDS if path.name.startswith(f"{number:03}")))


def numbers(made: dict[str, Any]) -> list[str]:
    return [task["number"] for task in made["tasks"]]


def texts(made: dict[str, Any], kind: str) -> list[str]:
    return [p["text"] for p in made["paragraphs"] if p["kind"] == kind]


def test_seed_0_has_eleven_tasks_and_the_caption_in_none() -> None:
    made = seed(0)
    assert numbers(made) == [str(n) for n in range(1, 12)]
    [caption] = texts(made, "caption")
    assert caption not in " ".join(task["text"] for task in made["tasks"])
    assert made["number"] is None


def test_seed_1_has_sections_whole_sentences_and_its_footnote() -> None:
    made = seed(1)
    assert [(task["section"], task["number"]) for task in made["tasks"]] == [
        *(("I", "1"), ("I", "2"), ("II", "1"), ("II", "2")),
        *(("II", f"2.{n}") for n in range(1, 6)),
        *(("III", "1"), ("III", "2")),
    ]
    assert len(texts(made, "footnote")) == 1
    assert not any("*" in p["text"] for p in made["paragraphs"])


def test_seed_1_gives_the_text_of_a_task_to_the_agency_that_leads_it() -> None:
    path = next(path for path in SEEDS if path.name.startswith("001"))
    document = pipeline.read(path.read_bytes(), path.name)
    for index, task in enumerate(document.tasks):
        if (task.section, task.number) not in {("II", "2.1"), ("II", "2.3"), ("II", "2.4")}:
            continue
        for paragraph in document.paragraphs:
            if paragraph.task == index:
                leading = {a.name for a in paragraph.agencies if a.role == "lead"}
                assert "Đảng ủy Công an tỉnh" in leading


def test_seed_2_has_eight_tasks_and_its_closing_assignment_in_the_last() -> None:
    made = seed(2)
    assert numbers(made) == [str(n) for n in range(1, 9)]
    assert made["paragraphs"][-1]["task"] == "8"
    assert made["number"] is None


def test_seed_3_says_its_number_and_date_in_a_sentence() -> None:
    made = seed(3)
    assert (made["number"], made["date"]) == ("23-CT/TU", "2023-12-26")
    assert numbers(made) == [str(n) for n in range(1, 9)]


def test_seed_4_misses_a_number_and_has_no_residue() -> None:
    made = seed(4)
    assert (made["number"], made["language"]) == ("77-KH/TU", "zh")
    assert numbers(made) == [*"1234", *"6789", "10", "11"]
    assert not any("|" in p["text"] or "![" in p["text"] for p in made["paragraphs"])
    assert len(texts(made, "caption")) == 1


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_document_is_read_into_sensible_paragraphs(path: Path) -> None:
    made = read(path)
    assert len(made["paragraphs"]) > 10
    lengths = [len(p["text"]) for p in made["paragraphs"] if p["kind"] == "body"]
    assert max(lengths) < 4000
    assert sum(lengths) > 1000


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_heads_and_task_numbers_are_those_of_the_answers(path: Path) -> None:
    gold = json.loads(path.read_text())
    folder = SHARED / ("seeds" if path.stem.startswith("seed") else "corpus/docs")
    made = read(folder / f"{os.fspath(gold['doc'])}.txt")
    wanted = [task["number"] for task in gold["tasks"] if not task.get("optional")]
    assert [number for number in numbers(made) if number in wanted] != []
    missing = [number for number in wanted if number not in numbers(made)]
    assert missing == []
    for field in ("language", "date"):
        assert made[field] == gold[field]
    assert made["number"] in [gold["number"], *gold.get("accept", {}).get("number", [])]
