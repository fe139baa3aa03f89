"""Document numbers, dates and agencies are known in every writing."""

import pytest

from analyzers.normalize import has_marks
from search.readings import Change
from search.tree import All, AnyOf, Has, Match, Values
from search.understanding_words import match
from tests.understood import at_least_one, codes, conditions, grams, reading


@pytest.mark.parametrize("typed", ["09/CT-TW", "09-CT/TW", "9 CT/TW"])
def test_a_document_number_is_one_word_in_every_form(typed: str) -> None:
    key = ("9_ct_tw",)
    for before in ("", "số ", "Chỉ thị ", "chỉ thị số ", "chi thi so "):
        (number,) = conditions(before + typed)
        field = "grams" if has_marks(before) else "folded"
        assert number == AnyOf(
            (Match(field, ("9", "ct", "tw")), Values("cites", key), Values("number", key))
        )
        assert reading(before + typed).changes == (Change("number", typed),)
    assert conditions(f"Chỉ thị {typed}", without={"number"}) == [
        grams("chỉ thị"),
        Match("grams", ("9", "ct", "tw")),
    ]


@pytest.mark.parametrize(
    "typed", ["44 KL TW", "44 kl tw", "44-KL TW", "kết luận 44 TW", "KL 44/TW"]
)
def test_a_number_is_known_as_people_say_it(typed: str) -> None:
    (number,) = conditions(typed)
    assert isinstance(number, AnyOf)
    field = "grams" if has_marks(typed) else "folded"
    assert Match(field, ("44", "kl", "tw")) in number.children
    assert Values("cites", ("44_kl_tw",)) in number.children
    assert [change.detail for change in reading(typed).changes] == ["44-KL/TW"]


@pytest.mark.parametrize("typed", ["44-KL", "KL 44", "kl số 44", "kết luận 44", "ket luan so 44"])
def test_a_number_without_its_issuer_is_in_the_text_or_the_head(typed: str) -> None:
    (number,) = conditions(typed)
    assert isinstance(number, AnyOf)
    assert Has("head", "44_kl") in number.children
    field = "grams" if has_marks(typed) else "folded"
    assert {Match(field, ("44", "kl")), match("kết luận 44", field)} <= set(number.children)


def test_a_number_typed_without_marks_is_cited_with_them_too() -> None:
    (number,) = conditions("12-QD/TU")
    assert isinstance(number, AnyOf)
    assert Values("cites", ("12_qđ_tu",)) in number.children
    assert grams("12-QĐ/TU") in at_least_one(conditions("quyết định 12-QD/TU"))


def test_the_name_of_a_kind_before_a_figure_may_be_meant_as_words() -> None:
    (number,) = conditions("chương trình 135")
    assert isinstance(number, AnyOf)
    assert number.children[0] == All((grams("chương trình"), grams("135")))


@pytest.mark.parametrize(
    "text",
    ["12 đa dạng", "tho 12", "12, kl", "44", "da 12 nguoi", "kế hoạch 2025", "báo cáo 6 tháng"],
)
def test_a_figure_beside_a_common_word_is_no_number(text: str) -> None:
    assert "number" not in codes(text)[0]


@pytest.mark.parametrize("typed", ["国办发〔2025〕27号", "国办发[2025]27号", "国办发（2025）27号"])
def test_a_chinese_number_is_one_word_in_every_form(typed: str) -> None:
    key = ("国办发_2025_27_号",)
    assert conditions(typed) == [
        AnyOf((grams("国办发2025 27号"), Values("cites", key), Values("number", key)))
    ]
    assert codes(typed) == [["number"]]


@pytest.mark.parametrize(
    "typed", ["15/11", "ngày 15/11", "15 tháng 11", "ngày 15 tháng 11", "11月15日"]
)
def test_a_day_is_found_in_every_writing(typed: str) -> None:
    field = "grams" if has_marks(typed) or "月" in typed or typed == "15/11" else "folded"
    (day,) = conditions(typed)
    assert day == AnyOf(tuple(match(one, field) for one in ("15/11", "15 tháng 11", "11月15日")))
    assert codes(typed)[0] == ["date"]
    assert codes(typed, without={"date"})[0] == []


def test_dates_with_a_year_are_found_in_every_writing() -> None:
    assert conditions("2024年5月1日") == conditions("1/5/2024") == conditions("2024-05-01")
    assert grams("1 tháng 5 năm 2024") in at_least_one(conditions("2024年5月1日"))
    assert grams("2025年6月") in at_least_one(conditions("tháng 6 năm 2025"))
    assert codes("năm 2025 40/60")[0] == codes("18/2024/QĐ-TTg 13月")[0][1:] == []


def test_an_agency_by_another_name_is_what_is_charged_as_well() -> None:
    ubnd = Values("agency", ("ủy_ban_nhân_dân_tỉnh",))
    (agency,) = conditions("UBND tỉnh")
    assert agency == AnyOf(
        (All((grams("ubnd"), grams("tỉnh"))), grams("ủy ban nhân dân tỉnh"), ubnd)
    )
    assert codes("UBND tỉnh")[0] == ["agency"]
    assert codes("Ủy ban nhân dân tỉnh")[0] == []
    assert conditions("UBND tỉnh", without={"agency"}) == [grams("ubnd"), grams("tỉnh")]
