"""Parts, sections, tasks and kinds of paragraphs."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import numbering
from loader.numbering import find_marker
from loader.structure import Structure
from tests.structured import kinds, structure, tasks_of


def numbers(found: Structure) -> list[str]:
    return [task.number for task in found.tasks]


@pytest.mark.parametrize(
    ("text", "kind", "values", "rest"),
    [
        ("1. Rà soát", "decimal", (1,), "Rà soát"),
        ("1) Rà soát", "decimal", (1,), "Rà soát"),
        ("1/ Rà soát", "decimal", (1,), "Rà soát"),
        ("1- Rà soát", "decimal", (1,), "Rà soát"),
        ("12. Rà soát", "decimal", (12,), "Rà soát"),
        ("2.1. Rà soát", "decimal", (2, 1), "Rà soát"),
        ("2.1 Rà soát", "decimal", (2, 1), "Rà soát"),
        ("2.1.10. Rà soát", "decimal", (2, 1, 10), "Rà soát"),
        ("(3) Rà soát", "paren", (3,), "Rà soát"),
        ("Một là, rà soát", "word", (1,), "rà soát"),
        ("Mười là, rà soát", "word", (10,), "rà soát"),
        ("Mười hai là: rà soát", "word", (12,), "rà soát"),
        ("Thứ nhất, rà soát", "word", (1,), "rà soát"),
        ("Điều 4. Giao Sở Y tế", "article", (4,), "Giao Sở Y tế"),
        ("IV. TỔ CHỨC", "roman", (4,), "TỔ CHỨC"),
        ("IX- TỔ CHỨC", "roman", (9,), "TỔ CHỨC"),
        ("十二、工作要求", "han", (12,), "工作要求"),
        ("（十）加强领导。", "han_paren", (10,), "加强领导。"),
        ("(三)加强领导。", "han_paren", (3,), "加强领导。"),
        ("1.加强领导。", "decimal", (1,), "加强领导。"),
        ("1．加强领导。", "decimal", (1,), "加强领导。"),
        ("（2）加强领导。", "paren", (2,), "加强领导。"),
        ("第二十一条 本办法", "article", (21,), "本办法"),
        ("一是加强领导。", "step", (1,), "加强领导。"),
    ],
)
def test_a_marker_is_known_by_its_form(
    text: str, kind: str, values: tuple[int, ...], rest: str
) -> None:
    marker = find_marker(text)
    assert marker is not None
    assert (marker.kind, marker.values, text[marker.end :]) == (kind, values, rest)


@pytest.mark.parametrize(
    "text",
    [
        "1.500 tỷ đồng",
        "2.5 triệu đồng",
        "30/9/2021 là ngày",
        "2025. Các đơn vị",
        "1,5 lần",
        "Điều này được thực hiện",
        "IVX. Sai",
        "IIII. Sai",
        "i. nhỏ",
        "một là tốt",
        "0. Không",
        "2018年以来",
        "10个省",
        "5. ",
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert find_marker(text) is None


@given(st.integers(1, 39))
def test_roman_numerals_have_one_way_of_writing(value: int) -> None:
    tens, ones = divmod(value, 10)
    units = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    assert numbering.roman("X" * tens + units[ones]) == value


def test_tasks_are_numbered_as_printed_under_roman_sections_that_restart_them() -> None:
    found = structure(
        "I. MỤC TIÊU", "1. Một", "2. Hai", "II. NHIỆM VỤ", "1. Ba", "2. Bốn", "2.1. Năm"
    )
    assert [(task.section, task.number) for task in found.tasks] == [
        ("I", "1"),
        ("I", "2"),
        ("II", "1"),
        ("II", "2"),
        ("II", "2.1"),
    ]
    assert found.parents == [None, None, None, None, 3]
    assert found.paragraphs[-1].section == ("II. NHIỆM VỤ",)


def test_items_of_an_article_carry_its_number() -> None:
    found = structure(
        "Điều 1. Ban hành",
        "Điều 2. Giao Sở Y tế:",
        "1. Rà soát.",
        "2. Báo cáo.",
        "Điều 3. Hiệu lực",
    )
    assert numbers(found) == ["1", "2", "2.1", "2.2", "3"]
    assert found.parents == [None, None, 1, 1, None]


def test_articles_go_on_through_chapters() -> None:
    found = structure("Chương I", "Điều 1. Phạm vi", "Chương II", "Điều 2. Nội dung", "1. Một.")
    assert [(task.section, task.number) for task in found.tasks] == [
        ("Chương I", "1"),
        ("Chương II", "2"),
        ("Chương II", "2.1"),
    ]


def test_a_chapter_may_be_named_in_the_next_line() -> None:
    found = structure("Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "Chương II. KẾT THÚC")
    assert found.tasks[0].section == "Chương I"
    assert kinds(found) == ["heading", "heading", "heading", "heading"]


def test_an_annex_named_before_the_signature_is_no_part() -> None:
    found = structure("一、要求", "附件： 1.清单", "某省人民政府", "2020年1月2日", language="zh")
    assert {placed.part for placed in found.paragraphs} == {0}


def test_chinese_numbers_are_paths() -> None:
    found = structure(
        "一、总体要求",
        "二、主要任务",
        "（一）加强管理。",
        "1.建立台账。",
        "（1）明确责任。",
        "（二）加强监测。",
        "1.公布结果。",
        "三、组织实施",
        "1.加强领导。",
        language="zh",
    )
    assert numbers(found) == ["1", "2", "2.1", "2.1.1", "2.1.1.1", "2.2", "2.2.1", "3", "3.1"]


def test_chinese_numbers_that_run_on_keep_what_is_printed() -> None:
    found = structure(
        "一、总则", "（一）甲。", "（二）乙。", "二、任务", "（三）丙。", language="zh"
    )
    assert numbers(found) == ["1", "1.1", "1.2", "2", "2.3"]


def test_a_missing_number_stays_missing_and_is_told() -> None:
    found = structure("1. Một", "2. Hai", "4. Bốn")
    assert numbers(found) == ["1", "2", "4"]
    assert [warning.code for warning in found.warnings] == ["number_missing"]


def test_a_number_far_from_the_last_one_is_text() -> None:
    found = structure("1. Một", "2. Hai", "29. Là ngày họp.", "3. Ba")
    assert numbers(found) == ["1", "2", "3"]
    assert tasks_of(found) == ["1", "2", "2", "3"]


def test_the_outer_list_goes_on_after_an_inner_one_that_restarts() -> None:
    found = structure("1. Một", "2. Hai", "1. Trong hai", "2. Cũng thế", "3. Ba hoặc tiếp", "3. Ba")
    assert numbers(found)[:4] == ["1", "2", "1", "2"]
    assert found.parents[2] == 1


_LINES = st.one_of(
    st.sampled_from(["I. MỤC", "II. MỤC", "1. Một", "2. Hai", "3. Ba", "1.1. Con", "2.1. Con"]),
    st.sampled_from(["Điều 1. A", "Điều 2. B", "Một là, C", "Hai là, D", "(1) Nhỏ", "Điều 3."]),
    st.sampled_from(["văn bản", "- gạch", "Nơi nhận:", "CHỦ TỊCH", "KẾ HOẠCH", "TM. UBND"]),
    st.sampled_from(["一、甲", "（一）乙", "1.丙", "PHỤ LỤC", "2020年1月2日", "附件"]),
)


@given(st.lists(_LINES, max_size=40), st.sampled_from(["vi", "zh", "other"]))
def test_every_paragraph_has_its_place_and_every_task_its_first_paragraph(
    texts: Iterable[str], language: str
) -> None:
    found = structure(*texts, language=language)
    assert [placed.block.text for placed in found.paragraphs] == list(texts)
    assert sorted({p.part for p in found.paragraphs}) == list(
        range(len({p.part for p in found.paragraphs}))
    )
    for index, task in enumerate(found.tasks):
        first = next(p for p in found.paragraphs if p.task == index)
        assert first.block.text.endswith(task.text)
        assert first.part == task.part
        parent = found.parents[index]
        assert parent is None or parent < index


@pytest.mark.parametrize(
    "text", ["Thứ Tư, 03/9/2031 08:15", "Thứ Hai, ngày 5 tháng 3", "Thứ sáu 7/2/2031"]
)
def test_a_weekday_before_a_date_is_no_number(text: str) -> None:
    assert find_marker(text) is None
