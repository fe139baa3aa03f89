"""Slips of scanning in document numbers and dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.dates import find_dates
from analyzers.misread import corrected
from analyzers.numbers import find_numbers
from loader import pipeline


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Số: l2-KH/TU", "12-KH/TU"),
        ("Số O9-CT/TW", "09-CT/TW"),
        ("theo Kế hoạch 3O8/KH-UBND", "308/KH-UBND"),
        ("Nghị định 26/2O2O/NĐ-CP", "26/2020/NĐ-CP"),
        ("Kế hoạch số 12-КН/ТU", "12-KH/TU"),
    ],
)
def test_a_misread_number_is_read_as_it_must_be(text: str, number: str) -> None:
    (found,) = find_numbers(text)
    assert found.text == number
    assert len(text[found.start : found.end]) == len(number)


@pytest.mark.parametrize(
    "text", ["khí CO2 và O3", "đường 2l", "km I0", "l-K", "ăn no/ở ấm", "tiểu mục Il/2"]
)
def test_what_is_no_number_by_its_shape_stays(text: str) -> None:
    assert corrected(text) == text
    assert find_numbers(text) == []


def test_a_misread_date_is_read_and_its_span_holds() -> None:
    text = "Vân Hà, ngày O5 tháng l2 năm 2O24"
    (found,) = find_dates(text)
    assert found.iso == "2024-12-05"
    assert text[found.start : found.end] == "ngày O5 tháng l2 năm 2O24".removeprefix("ngày ")


def test_a_scanned_letterhead_gives_number_and_date() -> None:
    text = (
        "TỈNH ỦY VÂN HÀ\nSố: l2 - KH / TU\nVân Hà, ngày O5 tháng 3 năm 2O24\nKẾ HOẠCH\nvề giữ đê\n"
    )
    document = pipeline.read(f"{text}\n1. Sở Y tế trực đê.".encode(), "a.txt")
    assert (document.number, document.date) == ("12-KH/TU", "2024-03-05")


@given(st.text("0123OoIl|QКНТ/-– sốSngàytháng năm2", max_size=60))
def test_the_length_of_any_text_is_kept(text: str) -> None:
    assert len(corrected(text)) == len(text)
    assert corrected(corrected(text)) == corrected(text)
