"""Document numbers: what is one, how it is compared, and what is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.normalize import fold, nfc
from analyzers.numbers import find_numbers, issuers, kind_of, kinds, number_key


def found(text: str) -> list[str]:
    return [number.text for number in find_numbers(text)]


@pytest.mark.parametrize(
    "number",
    [
        "91-KL/TW",
        "05/CT-TW",
        "12/CT-BCA-V05",
        "31/2021/NĐ-CP",
        "88-KH/ĐĐQH15",
        "40/2006/PL-UBTVQH11",
        "72/2020/QH14",
        "4321/LĐTBXH-TCCB",
        "812/UBND-KTN",
        "55/TTr-SNV",
        "07-QĐi/TW",
        "16/ĐA-BCA",
        "16/ÐA-BCA",
        "32/CT-TTG",
        "32/ct-ttg",
        "9 CT/TW",
        "14 / KH - UBND",
        "66/2011/TT- BTC",
        "04/2022/NQLT-CP-UBTVQH",
        "国办发〔2021〕17号",
        "国办函［2020］8号",
        "教基（2019）２６号",
        "财税[1998]5號",
        "国务院令第588号",
    ],
)
def test_a_number_is_found_whole_in_a_sentence(number: str) -> None:
    assert found(f"Xem: {number}, rồi làm.") == [number]
    assert found(number) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "trực 24/7 và/hoặc thay phiên",
        "ngày 30/9/2021, 05-10-2020 hay 5.9.2019",
        "tốc độ 80 km/h, 3/4 số hộ",
        "điện thoại 0912-345-678",
        "tiêu chuẩn GB 50180-2018, GB/T 7714 và ISO/IEC 27001:2013",
        "năm học 2024-2025, mạng 4G/5G",
        "khoảng 10/người-ngày",
        "见第3号楼，共5号",
    ],
)
def test_dates_fractions_units_and_standards_are_no_numbers(text: str) -> None:
    assert found(text) == []


def test_a_number_ends_where_the_next_words_begin() -> None:
    assert found("Kết luận 91-KL/TW - UBND tỉnh làm") == ["91-KL/TW"]
    assert found("根据国办发〔2021〕17号，第8-KH/TU号计划") == ["国办发〔2021〕17号", "8-KH/TU"]


def test_ways_of_writing_a_number_have_one_key() -> None:
    ways = ["05/CT-TW", "05-CT/TW", "5 CT/TW", "Số: 05/CT-TW", "第05-CT/TW号", "Chỉ thị số 5-CT/TW"]
    assert {number_key(way) for way in ways} == {"5_ct_tw"}
    assert number_key("国办发〔2021〕17号") == number_key("國辦發[2021]17號")


def test_the_key_of_a_key_is_itself() -> None:
    assert number_key("5_ct_tw") == "5_ct_tw"
    assert number_key("国办发_2021_17_号") == "国办发_2021_17_号"
    assert number_key("số_hiệu_5") == number_key("第5号") == "5"
    assert number_key("") == ""


def test_the_kind_and_the_issuer_stand_in_the_number() -> None:
    kind = kind_of("88-KH/ĐĐQH15")
    assert kind is not None
    assert (kind.vi, kind.zh) == ("kế hoạch", "计划")
    assert kind_of("31/2021/NĐ-CP") == kinds()["NĐ"]
    assert kind_of("4321/LĐTBXH-TCCB") is None
    assert issuers()["TTG"] == "Thủ tướng Chính phủ"


def test_the_tables_are_sorted_pairs_without_blanks_or_doubles() -> None:
    assert all(kind.vi and kind.zh and kind.abbreviation.isalpha() for kind in kinds().values())
    assert all(name == name.strip() and name for name in issuers().values())
    assert len(kinds()) > 30
    assert len(issuers()) > 40


_SYMBOLS = st.text(alphabet="0129 /-–〔〕[]()号第发国办KHCTWUNĐtgđ&.\n", max_size=40)

_WRAPPED = st.lists(
    st.sampled_from(
        ["số", "hiệu", "第", "号", "号", "国办发〔2021〕17号", "5-CT/TW", "7", ":", " ", "_"]
    ),
    max_size=8,
).map("".join)


@given(st.one_of(st.text(max_size=60), _SYMBOLS))
def test_every_number_has_its_span_and_none_overlap(text: str) -> None:
    text = nfc(text)
    end = 0
    for number in find_numbers(text):
        assert number.start >= end
        end = number.end
        assert text[number.start : number.end] == number.text
        assert number.key == fold(number.text)
        assert re.search(r"\d", number.text)


@given(st.one_of(st.text(max_size=40), _SYMBOLS, _WRAPPED))
def test_the_key_of_any_key_is_itself(written: str) -> None:
    key = number_key(nfc(written))
    assert number_key(key) == key
    for number in find_numbers(nfc(written)):
        assert number_key(number.key) == number.key


@given(st.integers(1, 99999), st.sampled_from(["CT", "KH", "NQ"]), st.sampled_from(["TW", "TU"]))
def test_any_party_number_is_found(count: int, kind: str, issuer: str) -> None:
    assert found(f"theo số {count}-{kind}/{issuer} của") == [f"{count}-{kind}/{issuer}"]
