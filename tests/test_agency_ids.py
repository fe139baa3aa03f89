"""The ids of agencies: one for all ways of writing, and what is nobody in particular."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.agencies import (
    agency_id,
    find_agencies,
    general_forms,
    is_generic,
)
from analyzers.normalize import fold, nfc


def test_those_of_one_body_are_not_anybody() -> None:
    assert not is_generic("Cơ quan thuộc Ủy ban Thường vụ Quốc hội")
    assert is_generic("Đơn vị trực thuộc")


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Công an tỉnh Phú Thọ", (("công_an_tỉnh",), "Phú Thọ")),
        ("công an tỉnh phú thọ", (("công_an_tỉnh",), "Phú Thọ")),
        ("Sở Y tế Phú Thọ", (("sở_y_tế", "sở_y_tế_tỉnh"), "Phú Thọ")),
        ("Sở Y tế tỉnh Phú Thọ", (("sở_y_tế_tỉnh", "sở_y_tế"), "Phú Thọ")),
        ("UBND TP Hà Nội", (("ủy_ban_nhân_dân_thành_phố",), "Hà Nội")),
        ("Công an tỉnh", None),
        ("Bộ Công an", None),
    ],
)
def test_a_provincial_body_has_a_general_form(
    name: str, forms: tuple[tuple[str, ...], str] | None
) -> None:
    assert general_forms(name) == forms


def test_ways_of_writing_an_agency_have_one_id() -> None:
    ways = ["UBND tỉnh", "Uỷ ban nhân dân tỉnh", "ủy_ban_nhân_dân_tỉnh", "ỦY BAN NHÂN DÂN TỈNH"]
    assert {agency_id(way) for way in ways} == {fold("Ủy ban nhân dân tỉnh")}
    assert agency_id("các huyện ủy") == agency_id("Huyện ủy")
    assert agency_id("UBND huyện, thị xã") == fold("Ủy ban nhân dân huyện, thị xã")
    assert agency_id("không có trong danh mục") == "không_có_trong_danh_mục"
    assert agency_id("") == ""


def test_anybody_concerned_is_generic() -> None:
    assert is_generic("Cơ quan, đơn vị có liên quan")
    assert is_generic("有关部门")
    assert not is_generic("Sở, ban, ngành")
    assert not is_generic("教育部门")


def test_a_chinese_name_as_written_has_the_id_of_the_canonical_one() -> None:
    full, short = find_agencies("国家发展改革委、发展改革委")
    assert (full.name, short.name) == ("国家发展改革委", "发展改革委")
    assert full.id == short.id == agency_id("国家发展和改革委员会")


_PIECES = st.sampled_from(
    [
        "Ủy ban nhân dân",
        "UBND",
        "tỉnh",
        "các",
        "xã",
        ",",
        ";",
        "và",
        "Sở",
        "Tài chính",
        "Công an",
        "Chủ tịch",
        "Giám đốc",
        "Phú Thọ",
        "Đảng ủy",
        "trực thuộc",
        "cấp",
        "khu vực",
        "II",
        "liên quan",
        "教育",
        "部门",
        "各级",
        "省",
        "县",
        "委",
        "青山",
        "会同",
        "党委",
        "人民政府",
        "、",
        "等",
        "Trung tâm",
        "(",
        ")",
        "\n",
        "*",
        "Nguyễn",
    ]
)


@given(st.one_of(st.text(max_size=50), st.lists(_PIECES, max_size=14).map(" ".join)))
def test_every_mention_has_an_id_a_span_and_follows_the_last(text: str) -> None:
    text = nfc(text)
    end = 0
    for mention in find_agencies(text):
        assert mention.id
        assert mention.name
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


@given(st.one_of(st.text(max_size=30), st.lists(_PIECES, max_size=8).map(" ".join)))
def test_the_id_of_an_id_is_itself(name: str) -> None:
    key = agency_id(name)
    assert agency_id(key) == key


def test_every_plural_before_a_name_is_dropped() -> None:
    assert agency_id("những các huyện ủy") == "huyện_ủy"
