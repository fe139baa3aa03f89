"""Documents that a text cites: number, date and relation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.normalize import fold, nfc
from loader.citations import find_citations


def cited(text: str, own: str | None = None) -> list[tuple[str, str | None, str]]:
    return [(c.number, c.date, c.relation) for c, _ in find_citations(text, own)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Kết luận số 91-KL/TW, ngày 12-08-2024 của Bộ Chính trị", "2024-08-12"),
        ("Quyết định số 91-QĐ/TW ngày 12 tháng 8 năm 2024", "2024-08-12"),
        ("Nghị định số 31/2021/NĐ-CP (ngày 26/3/2021)", "2021-03-26"),
        ("Nghị định số 31/2021/NĐ-CP của Chính phủ, ngày 26/3/2021", "2021-03-26"),
        ("2024年8月12日第91-KL/TW号结论", "2024-08-12"),
        ("第91-KL/TW号（2024年8月12日）", "2024-08-12"),
        ("Kết luận số 91-KL/TW; báo cáo trước ngày 12/8/2024", None),
        ("Kết luận số 91-KL/TW ngày 31/2/2024", None),
        ("Kết luận số 91-KL/TW", None),
    ],
)
def test_the_date_that_belongs_to_a_number_is_given_with_it(text: str, date: str | None) -> None:
    ((_, found, _),) = cited(text)
    assert found == date


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Tiếp tục thực hiện Chỉ thị số 05-CT/TW", "implements"),
        ("Căn cứ Nghị định số 31/2021/NĐ-CP", "based_on"),
        ("Quyết định này sửa đổi Quyết định số 8/2019/QĐ-UBND", "amends"),
        ("Quyết định này thay thế Quyết định số 8/2019/QĐ-UBND", "replaces"),
        ("Chỉ thị này thay cho Chỉ thị số 05-CT/TU", "replaces"),
        ("Bãi bỏ Quyết định số 8/2019/QĐ-UBND", "repeals"),
        ("Quyết định số 8/2019/QĐ-UBND hết hiệu lực", "repeals"),
        ("Tại Công văn số 812/UBND-KTN", "cites"),
        ("Thực hiện tốt nhiệm vụ. Xem Công văn số 812/UBND-KTN", "cites"),
        ("Theo luật (sửa đổi năm 2017); Quy định số 8-QĐ/TW", "cites"),
        ("贯彻落实国办发〔2021〕17号文件", "implements"),
        ("根据国办发〔2021〕17号文件", "based_on"),
        ("国办发〔2021〕17号同时废止", "repeals"),
    ],
)
def test_the_words_around_a_number_say_why_it_is_cited(text: str, relation: str) -> None:
    ((_, _, found),) = cited(text)
    assert found == relation


def test_in_a_list_the_words_before_the_first_number_count_for_all() -> None:
    text = (
        "Căn cứ Luật số 72/2020/QH14 ngày 17/11/2020; Nghị định số 8/2022/NĐ-CP, Thông tư số "
        "2/2022/TT-BTNMT"
    )
    assert [relation for _, _, relation in cited(text)] == ["based_on"] * 3


def test_a_document_does_not_cite_itself() -> None:
    assert cited("(Kèm theo Kế hoạch số 05-KH/TU)", own="Số: 5-KH/TU") == []


def test_a_number_counts_once_with_the_first_date_and_relation_that_are_given() -> None:
    text = "Xem 91-KL/TW. Thực hiện Kết luận số 91-KL/TW ngày 12/8/2024. Thay thế 91-KL/TW."
    assert cited(text) == [("91-KL/TW", "2024-08-12", "implements")]
    assert find_citations("09/CT-TW và 9-CT/TW")[0].fact.key == "9_ct_tw"


@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                [
                    "số 5-CT/TW",
                    "国办发〔2021〕17号",
                    "ngày 3/4/2020",
                    "thực hiện",
                    "căn cứ",
                    ";",
                    ".",
                    ",",
                    "của Bộ Y tế",
                    "2020年4月3日",
                    "第",
                    "(",
                    ")",
                    "废止",
                    "và",
                ]
            ),
            max_size=14,
        ).map(" ".join),
    )
)
def test_any_text_gives_each_key_once(text: str) -> None:
    found = find_citations(nfc(text))
    assert len({citation.key for citation, _ in found}) == len(found)
    for citation, words in found:
        assert fold(nfc(text)[words.start : words.end]).find(citation.key) >= 0
        assert citation.key == fold(citation.number)
        assert citation.date is None or len(citation.date) == 10
