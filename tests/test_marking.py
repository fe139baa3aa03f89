"""Texts with marks: every character once, the first of two marks, and what the page tells."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from loader import pipeline, rules
from loader.model import LoadError
from service import documents, evidence, explanation
from service.db.schema import paragraphs
from service.evidence import Grounds
from service.i18n import LANGUAGES, Catalogues
from service.marking import Mark, Stretch, marks_of, stretches
from service.pages.grounds import note
from tests.web_client import TestClient, product_of, serving

TEXT = """KẾ HOẠCH

1. Sở Y tế

- Chủ trì, phối hợp với Sở Nội vụ mở trạm cấp cứu trước ngày 20/7.

3. Giao Sở Nội vụ lập danh sách.
"""


FILES = [("a.txt", TEXT.encode()), ("b.txt", "Mở chợ đầu mối".encode())]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """For those who only ask."""
    with serving(tmp_path_factory.mktemp("data"), FILES) as client:
        yield client


def test_where_two_marks_meet_the_first_counts() -> None:
    marks = [Mark(0, 4, "lead", "a"), Mark(2, 6, "due", "b")]
    assert stretches("abcdefg", marks) == [
        Stretch("ab", kind="lead", note="a"),
        Stretch("cd", kind="lead", note="a", ends=True),
        Stretch("ef", kind="due", note="b", ends=True),
        Stretch("g"),
    ]


def test_what_was_searched_for_is_marked_inside_and_outside_of_facts() -> None:
    shown = stretches("abcd", [Mark(0, 2, "lead")], [(1, 3)])
    assert [(one.text, one.found, one.kind) for one in shown] == [
        ("a", False, "lead"),
        ("b", True, "lead"),
        ("c", True, ""),
        ("d", False, ""),
    ]


_SPANS = st.tuples(st.integers(0, 12), st.integers(1, 8))


@given(st.text(max_size=20), st.lists(_SPANS, max_size=5), st.lists(_SPANS, max_size=3))
def test_stretches_are_the_text(
    text: str, marks: list[tuple[int, int]], found: list[tuple[int, int]]
) -> None:
    inside = [Mark(a, min(a + n, len(text)), "lead") for a, n in marks if a < len(text)]
    searched = [(a, min(a + n, len(text))) for a, n in found if a < len(text)]
    shown = stretches(text, inside, searched)
    assert "".join(one.text for one in shown) == text
    assert sum(len(one.text) for one in shown if one.kind) == len(
        {at for mark in inside for at in range(mark.start, mark.end)}
    )
    assert sum(len(one.text) for one in shown if one.found) == len(
        {at for start, end in searched for at in range(start, end)}
    )


def test_words_of_another_paragraph_are_not_marked_here() -> None:
    elsewhere = rules.ground(rules.evidence("task.decimal", 0, 2, position=3), 3, lambda _at: "1.")
    assert marks_of(4, (), Grounds(number=elsewhere), lambda one: one.rule) == []
    assert marks_of(3, (), Grounds(number=elsewhere), lambda one: one.rule) == [
        Mark(0, 2, "number", "task.decimal")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_says_how_sure_why_and_from_which_words(language: str) -> None:
    words = Catalogues(ZoneInfo("UTC")).words(language)
    ground = rules.ground(
        rules.evidence("role.implement.before", 5, 12, (0, 4)), 0, lambda _at: "Giao Sở Y tế"
    )
    told = note([ground], words)
    assert told is not None
    assert told.title.startswith(words("evidence.sure"))
    assert rules.rules()["role.implement.before"].meaning[language] in told.title
    assert told.title.endswith("“Giao” “Sở Y tế”")
    assert not told.doubtful
    assert note([], words) is None


def test_rows_keep_the_evidence_and_know_the_words_of_other_paragraphs(client: TestClient) -> None:
    items = client.get("/api/v1/documents/1/paragraphs").json()["items"]
    heading, item = (next(one for one in items if one["position"] == at) for at in (1, 2))
    assert heading["number_evidence"]["words"]["text"] == "1."
    lead = next(one for one in item["agencies"] if one["role"] == "lead")
    assert lead["evidence"]["rule"] == "role.lead.heading"
    assert lead["evidence"]["words"] == {"position": 1, "start": 3, "end": 10, "text": "Sở Y tế"}
    assert lead["evidence"]["cue"]["text"] == "Chủ trì"
    [due] = item["deadlines"]
    assert due["evidence"]["level"] == "likely"
    fields = client.get("/api/v1/documents/1").json()["evidence"]
    assert fields["type"][0]["words"]["text"] == "KẾ HOẠCH"


def test_a_document_page_marks_what_should_be_checked(client: TestClient) -> None:
    page = client.get("/documents/1?lang=en").text
    assert re.search(r'<span class="said number" title="Please check · [^"]+">3\.</span>', page)
    assert re.search(r'<span class="said implement" title="Sure · [^"]+">Sở Nội vụ</span>', page)
    assert re.search(r'<li class="lead" title="Likely · [^"]+“Chủ trì” “Sở Y tế”">', page)
    assert page.count('<em class="doubt">Please check</em>') == 1
    other = client.get("/documents/2?lang=en").text
    assert '<em class="doubt">Please check</em>' in other


def test_rows_from_before_there_was_evidence_are_shown_without(tmp_path: Path) -> None:
    with serving(tmp_path, FILES) as client:
        product = product_of(client)
        with product.database.write() as connection:
            connection.execute(
                sa.update(paragraphs)
                .where(paragraphs.c.document == 1, paragraphs.c.position == 3)
                .values(facts='{"agencies":[{"id":"sở_nội_vụ","name":"Sở Nội vụ","role":"lead"}]}')
            )
        shown = documents.list_paragraphs(product.database, 1).items
        assert evidence.of_paragraphs(product.database, 1, shown)[shown[3].key] == Grounds()
        last = client.get("/api/v1/documents/1/paragraphs").json()["items"][3]
        assert [one["evidence"] for one in last["agencies"]] == [None]
        assert client.get("/documents/1").status_code == 200


def test_an_explanation_has_every_own_fact_and_nothing_given() -> None:
    document = pipeline.read(TEXT.encode(), "a.txt")
    explained = list(explanation.paragraphs(document))
    facts = [[(fact.kind, fact.value) for fact in one.facts] for one in explained]
    assert facts == [
        [],
        [("task", "1"), ("implement", "Sở Y tế")],
        [("coordinate", "Sở Nội vụ"), ("lead", "Sở Y tế"), ("due", "trước ngày 20/7")],
        [("task", "3"), ("implement", "Sở Nội vụ")],
    ]
    assert [fact.kind for fact in explanation.head(document)] == ["doc_type"]


@given(st.text(alphabet="1. Sở Y tế<&>\"'\n商务部牵头，", max_size=80))
def test_any_text_can_be_explained(text: str) -> None:
    try:
        document = pipeline.read(text.encode(), "a.txt")
    except LoadError:
        return
    page = explanation.page(document, '<a.txt"', "en")
    assert page.count('<div class="paragraph"') == len(document.paragraphs)
    assert "<a.txt" not in page
    for one, paragraph in zip(explanation.paragraphs(document), document.paragraphs, strict=True):
        assert "".join(part.text for part in one.stretches) == paragraph.text


@pytest.mark.parametrize("language", [None, *LANGUAGES])
@pytest.mark.parametrize("path", sorted(Path(__file__).parents[1].glob("samples/*.txt"))[::5])
def test_every_sample_can_be_explained_as_a_page(path: Path, language: str | None) -> None:
    document = pipeline.read(path.read_bytes(), path.name)
    page = explanation.page(document, path.name, language)
    assert page.count('<div class="paragraph"') == len(document.paragraphs)
    assert f'<html lang="{language or document.language}">' in page
    assert "<title>" in page
    assert json.dumps(document.number or "", ensure_ascii=False).strip('"') in page
