"""From bytes to a document and its JSON, for our own samples and for anything at all."""

import html
import json
import unicodedata
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader import pipeline
from loader.inheritance import inherit
from loader.model import Document, Evidence, LoadError, ParagraphEvidence, ParsedParagraph
from search.model import Agency, Deadline
from tests.pace import quickest

CASES = Path(__file__).parent / "cases" / "loader"


def sample(name: str) -> Document:
    return pipeline.read((CASES / name).read_bytes(), name)


def task_numbers(document: Document) -> list[tuple[int, str, str]]:
    return [(task.part, task.section, task.number) for task in document.tasks]


def test_a_wrapped_plan_with_a_letterhead_table_is_read() -> None:
    plan = sample("plan_wrapped.txt")
    assert (plan.number, plan.date, plan.doc_type) == ("12/KH-UBND", "2024-03-05", "kế hoạch")
    assert plan.issuer == "Ủy ban nhân dân tỉnh An Phước"
    assert task_numbers(plan) == [(0, "I", "1"), (0, "I", "2"), (0, "II", "1"), (0, "II", "2")]
    texts = [paragraph.text for paragraph in plan.paragraphs]
    assert any("kinh tế - xã hội gắn" in text and "khoản 3. Điều này" in text for text in texts)
    assert any("địa bàn trọng điểm, phức tạp" in text for text in texts)
    assert plan.paragraphs[-1].kind == "signature"


def test_a_decision_carries_its_plan_as_a_part() -> None:
    decision = sample("decision_with_plan.md")
    assert decision.title == "BAN HÀNH KẾ HOẠCH PHÒNG CHÁY RỪNG NĂM 2024"
    assert (decision.number, decision.date) == ("45/QĐ-UBND", "2024-08-09")
    assert task_numbers(decision) == [
        (0, "", "1"),
        (0, "", "2"),
        (0, "", "2.1"),
        (0, "", "2.2"),
        (0, "", "3"),
        (1, "I", "1"),
        (1, "I", "2"),
        (1, "I", "2.1"),
        (1, "I", "2.2"),
    ]


def test_a_chinese_notice_and_its_attachment_are_read() -> None:
    notice = sample("notice_zh.txt")
    assert notice.language == "zh"
    assert (notice.number, notice.date) == ("安政办发〔2023〕9号", "2023-06-05")
    assert [number for _, _, number in task_numbers(notice)] == [
        *("1", "2", "2.1", "2.2", "2.2.1", "2.2.2", "3"),
        *("1", "1.1", "1.2"),
    ]
    assert [w.code for w in notice.warnings if "扫一扫" in w.message] == ["page_chrome"]


def test_a_report_with_a_caption_in_the_way_keeps_every_task() -> None:
    report = sample("news_vi.txt")
    assert [number for _, _, number in task_numbers(report)] == ["1", "2", "3", "4"]
    assert report.tasks[2].text.startswith("Đây là đoạn văn")
    kinds = {paragraph.kind for paragraph in report.paragraphs}
    assert {"caption", "footnote", "body"} <= kinds
    assert not any("trường¹" in p.text or "tiện¹" in p.text for p in report.paragraphs)


def test_agencies_of_a_task_reach_all_its_paragraphs() -> None:
    text = "1. Kiểm tra nguồn nước.\n\n** Sở Y tế chủ trì, phối hợp với Công an tỉnh thực hiện.*"
    document = pipeline.read(text.encode(), "a.txt")
    first, second = document.paragraphs
    assert {(a.name, a.role, a.via) for a in second.agencies} >= {("Sở Y tế", "lead", "paragraph")}
    assert ("Sở Y tế", "lead", "task") in {(a.name, a.role, a.via) for a in first.agencies}
    listed = pipeline.to_json(document)["agencies"]
    assert Counter(a["name"] for a in listed if a["role"] == "lead") == {"Sở Y tế": 1}


HEALTH = Agency(id="sở_y_tế", name="Sở Y tế", role="lead")


def paragraph(position: int, task: int | None, text: str, *agencies: Agency) -> ParsedParagraph:
    words = tuple(Evidence(0, len(text), "role.implement.before", 0.95) for _ in agencies)
    evidence = ParagraphEvidence(words)
    return ParsedParagraph(position, "body", "vi", 0, (), task, text, agencies, evidence=evidence)


def test_a_parent_gives_its_agencies_to_its_children_only_as_an_introduction() -> None:
    silent = [paragraph(0, 0, "2. Giao Sở Y tế.", HEALTH), paragraph(1, 1, "2.1. Con")]
    assert inherit(silent, [None, 0])[1].agencies == ()
    leading = [paragraph(0, 0, "2. Giao Sở Y tế:", HEALTH), paragraph(1, 1, "2.1. Con")]
    assert [agency.via for agency in inherit(leading, [None, 0])[1].agencies] == ["task"]


def test_paragraphs_without_a_task_carry_only_their_own() -> None:
    found = inherit([paragraph(0, None, "a", HEALTH), paragraph(1, None, "b")], [])
    assert [len(p.agencies) for p in found] == [1, 0]


def test_what_a_paragraph_says_itself_is_not_repeated_as_inherited() -> None:
    limit = Deadline(text="trước ngày 15/11", iso_or_rule=None)
    silent = paragraph(0, 0, "a", HEALTH)
    words = Evidence(0, 1, "deadline.day.open", 0.85)
    evidence = ParagraphEvidence(silent.evidence.agencies, (), (words,))
    own = msgspec.structs.replace(silent, deadlines=(limit,), evidence=evidence)
    found = inherit([own, paragraph(1, 0, "b", HEALTH)], [None])
    assert [[a.via for a in p.agencies] for p in found] == [["paragraph"], ["paragraph"]]
    assert [[d.via for d in p.deadlines] for p in found] == [["paragraph"], ["task"]]


def test_the_json_form_has_the_keys_that_others_rely_on() -> None:
    made = pipeline.to_json(sample("plan_wrapped.txt"))
    assert list(made) == [
        *(
            "format",
            "encoding",
            "language",
            "number",
            "doc_type",
            "issuer",
            "province",
            "date",
            "title",
            "evidence",
            "tasks",
        ),
        *("agencies", "citations", "deadlines", "paragraphs", "warnings"),
    ]
    assert set(made["tasks"][0]) == {"part", "section", "number", "text", "evidence"}
    assert set(made["agencies"][0]) == {"name", "role", "task", "section", "evidence"}
    assert set(made["citations"][0]) == {"number", "date", "relation", "evidence"}
    assert set(made["deadlines"][0]) == {"text", "iso_or_rule", "task", "evidence"}
    assert set(made["paragraphs"][0]) == {"position", "kind", "section", "task", "text"}
    evidence = made["agencies"][0]["evidence"]
    assert set(evidence) == {
        *("rule", "confidence", "level", "words", "cue"),
    }
    assert set(evidence["words"]) == {"position", "start", "end", "text"}
    assert json.loads(json.dumps(made)) == made


def test_prepared_documents_have_fields_for_every_paragraph() -> None:
    prepared = pipeline.prepare((CASES / "notice_zh.txt").read_bytes(), "notice_zh.txt")
    assert len(prepared.fields) == len(prepared.document.paragraphs)
    assert all(all(fields) for fields in prepared.fields)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"x", "a.xlsx", "unsupported"),
        (b"", "a.txt", "empty"),
        (b"%PDF-1.4", "a.txt", "damaged"),
        (b"--- *** ---", "a.md", "empty"),
        (b"<!doctype html><script>x</script>", "a.html", "empty"),
        (b"x" * 20, "a.txt", "too_large"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, name: str, code: str) -> None:
    with pytest.raises(LoadError) as error:
        pipeline.read(data, name, limit=19 if code == "too_large" else 1000)
    assert error.value.code == code


def check(document: Document) -> None:
    assert [p.position for p in document.paragraphs] == list(range(len(document.paragraphs)))
    for found in document.paragraphs:
        assert found.text
        assert found.text == " ".join(found.text.split())
        assert unicodedata.is_normalized("NFC", found.text)
        assert found.task is None or found.task < len(document.tasks)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_any_bytes_give_a_document_or_a_load_error(data: bytes, name: str) -> None:
    try:
        document = pipeline.read(data, name)
    except LoadError:
        return
    check(document)


_PIECES = st.one_of(
    st.sampled_from(
        ["1. ", "2. ", "I. ", "Điều 1. ", "một là ", "Một là, ", "- ", "一、", "（一）"]
    ),
    st.sampled_from(
        ["**", "*", "#", "|", "\n", "\n\n", " ", "[1]", "](", "![", "`", "_", "~~~", "---"]
    ),
    st.sampled_from(
        ["<br>", "</p>", "&amp;", "&lt;", "\u0301", "\u00a0", "\u3000", "\t", "¹", "..."]
    ),
    st.sampled_from(
        ["Sở Y tế", "chủ trì", "Ảnh: ", "KẾ HOẠCH", "Số: 1/KH-UBND", "Nơi nhận:", "TM. "]
    ),
    st.sampled_from(["国务院", "关于", "通知", "Trang 2", "ngày 1 tháng 2 năm 2020", ";", "."]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_no_letter_of_a_text_is_lost_unless_a_warning_names_it(text: str) -> None:
    try:
        document = pipeline.read(text.encode(), "a.txt")
    except LoadError:
        return
    check(document)
    kept = letters("".join(p.text for p in document.paragraphs))
    told = letters("".join(w.message for w in document.warnings))
    assert not letters(html.unescape(text)) - kept - told


def letters(text: str) -> Counter[str]:
    return Counter(c for c in unicodedata.normalize("NFD", text) if c.isalpha())


@pytest.mark.parametrize(
    "text",
    [
        "Tăng cường công tác phối hợp giữa các ngành, địa phương trong tỉnh. " * 15_000,
        "\n".join(f"dòng {n}" for n in range(100_000)),
        "1. a\n2. b\n" * 20_000,
        "|\nô\n" * 50_000,
        "<!-- " * 100_000,
        "*a " * 200_000,
        "TIÊU ĐỀ HOA\n" * 50_000,
    ],
    ids=["one line", "short lines", "restarting numbers", "cells", "comments", "stars", "capitals"],
)
def test_reading_takes_time_in_proportion_to_the_text(text: str) -> None:
    def read() -> None:
        assert pipeline.read(text.encode(), "a.txt").paragraphs

    assert quickest(read, attempts=1) < 30


def test_a_date_that_no_calendar_has_is_a_warning() -> None:
    text = "CHỈ THỊ\n\n1. Sở Y tế báo cáo trước ngày 31/02/2027, xem 31/02/2027."
    document = pipeline.read(text.encode(), "a.txt")
    assert [warning.message for warning in document.warnings] == [
        "No calendar has the date 31/02/2027."
    ]


def test_an_item_outside_of_tasks_charges_and_an_addressee_does_not() -> None:
    text = (
        "CÔNG ĐIỆN\n\nChủ tịch UBND tỉnh điện:\n\n- Giám đốc Sở Nội vụ;\n\n"
        "Yêu cầu các đơn vị thực hiện:\n\n- Sở Y tế bố trí lực lượng.\n"
    )
    document = pipeline.read(text.encode(), "a.txt")
    charged = [a.name for paragraph in document.paragraphs for a in paragraph.agencies]
    assert charged == ["Sở Y tế"]
