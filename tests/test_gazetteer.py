"""The gazetteer: its tables, the provinces, and that each name finds itself."""

import pytest

from analyzers.agencies import (
    agency_id,
    find_province,
    provinces,
)
from analyzers.agencies_vi import _COMPLEMENTS
from analyzers.gazetteer import rows_of
from analyzers.normalize import fold, nfc


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("trên địa bàn tỉnh Nghệ An", "Nghệ An"),
        ("TỈNH TUYÊN QUANG", "Tuyên Quang"),
        ("TP. Hồ Chí Minh", "Hồ Chí Minh"),
        ("Huế, ngày 5", "Huế"),
        ("义安省委", "Nghệ An"),
        ("giữ gìn hòa bình", None),
        ("河南省人民政府", None),
        ("", None),
    ],
)
def test_the_province_is_the_one_that_the_text_names(text: str, province: str | None) -> None:
    assert find_province(text) == province


def test_the_63_and_the_34_provinces_are_there_with_chinese_names() -> None:
    known = {province.name: province for province in provinces()}
    today = {name for name, province in known.items() if not province.merged_into}
    assert len(today) == 34
    # Huế is one of the 34 and followed Thừa Thiên Huế, which is one of the 63.
    assert len(known) - 1 == 63
    assert all(province.merged_into in today for province in provinces() if province.merged_into)
    assert all(province.zh and province.level in ("tỉnh", "thành phố") for province in provinces())


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("agencies_vi.tsv", 3),
        ("agencies_zh.tsv", 3),
        ("agency_domains.tsv", 2),
        ("agency_words_vi.tsv", 2),
        ("agency_words_zh.tsv", 2),
        ("abbreviations_vi.tsv", 2),
        ("provinces.tsv", 5),
    ],
)
def test_the_tables_have_their_columns_in_nfc_and_no_row_twice(table: str, columns: int) -> None:
    rows = rows_of(table)
    assert all(len(row) == columns and row[0] == nfc(row[0]).strip() for row in rows)
    assert len({tuple(row) for row in rows}) == len(rows)


def test_every_class_of_the_gazetteer_has_its_grammar() -> None:
    assert {row[1] for row in rows_of("agencies_vi.tsv")} <= set(_COMPLEMENTS)
    assert {row[1] for row in rows_of("agencies_zh.tsv")} <= {
        "fixed",
        "alone",
        "body",
        "force",
        "generic",
        "of",
        "front",
        "named",
    }


def test_every_name_that_stands_alone_finds_itself() -> None:
    incomplete = ("OF", "PLACE", "NUMBER", "leaders", "office", "proper", "domain")
    vietnamese = [row[0] for row in rows_of("agencies_vi.tsv") if row[1] not in incomplete]
    chinese = [row[0] for row in rows_of("agencies_zh.tsv") if row[1] in ("fixed", "alone")]
    fields = [f"Sở {row[0]}" for row in rows_of("agency_domains.tsv")]
    for name in vietnamese + chinese + fields:
        assert agency_id(name) == fold(name), name
