"""Fields in typed queries: their names, and how their values are read."""

import pytest

from search.fields import BY_NAME
from search.query_fields import name_pattern, read_range, read_value, vocabulary
from search.query_nodes import FieldValue
from search.tree import All, AnyOf, Has, Match, Range, Values
from search.tree import Not as Without
from tests.typed_queries import codes, either, field, items, without, words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("loại:KH", field("type", "KH")),
        ("LOẠI:KH", field("type", "KH")),
        ("loai:KH", field("type", "KH")),
        ("类型：通知", field("type", "通知")),
        ('type:"Kế hoạch"', field("type", "Kế hoạch")),
        ("type:“Kế  hoạch”", field("type", "Kế hoạch")),
        ('cơ quan:"Công an tỉnh"', field("agency", "Công an tỉnh")),
        ("co_quan:x", field("agency", "x")),
        ("cơ quan ban hành:x", field("issuer", "x")),
        ("số:44-KL/TW", field("number", "44-KL/TW")),
        ("vai trò:chủ_trì", field("role", "chủ_trì")),
        ("năm:2024", field("year", "2024")),
        ("nhiệm vụ:2.1", field("task", "2.1")),
        ("deadline:2024..2025-06", field("deadline", "2024..2025-06")),
    ],
)
def test_fields_are_known_by_their_names_in_three_languages(
    typed: str, expected: FieldValue
) -> None:
    assert items(f"an {typed} ninh") == [words("an"), expected, words("ninh")]


@pytest.mark.parametrize("text", ["8:30", "loại: x", "loại:", "a:b", "通知：一是"])
def test_what_names_no_field_is_plain_text(text: str) -> None:
    assert items(text) == [words(text)]
    assert codes(text) == []


@pytest.mark.parametrize("text", ["abc:def", "xloại:y", "loaị:x"])
def test_what_looks_like_a_field_and_is_none_is_plain_text_and_told(text: str) -> None:
    assert items(f"mạng {text}") == [words(f"mạng {text}")]
    assert codes(f"mạng {text}") == [("unknown_field", 5)]
    assert codes('abc:"x y"') == [("unknown_field", 0)]


def test_a_field_before_a_group_stands_before_each_value_in_it() -> None:
    kinds = either(field("type", "kế hoạch"), field("type", "chỉ thị"))
    assert items("loại:(kế hoạch OR chỉ thị) lũ") == [kinds, words("lũ")]
    assert items('type:("kế hoạch" OR (chỉ thị))') == [kinds]
    assert items("type:(KH -CT)") == [field("type", "KH"), without(field("type", "CT"))]
    assert items("type:(KH year:2024)") == [field("type", "KH"), field("year", "2024")]
    assert items("type:(KH issuer:(A OR B))")[1] == either(
        field("issuer", "A"), field("issuer", "B")
    )


def test_a_value_in_a_group_that_cannot_be_read_is_plain_text_and_told() -> None:
    assert items("year:(2024 OR xưa)") == [either(field("year", "2024"), words("xưa"))]
    assert codes("year:(2024 OR xưa)") == [("unreadable_value", 14)]
    assert items("type:(KH") == [words("type: KH")]


@pytest.mark.parametrize("text", ["role:boss", "năm:xưa", "task:x", "load:-", "deadline:mai"])
def test_a_value_that_cannot_be_read_is_plain_text_and_told(text: str) -> None:
    assert items(text) == [words(text)]
    assert codes(text) == [("unreadable_value", text.index(":") + 1)]


VALUES = {
    "date": "2024",
    "deadline": "2024",
    "kind": "body",
    "language": "vi",
    "load": "7",
    "task": "2",
    "year": "2024",
}


def test_the_vocabulary_names_fields_of_the_index_without_doubt() -> None:
    names = vocabulary()["names"]
    assert set(names) <= set(BY_NAME)
    spelled = [name for forms in names.values() for name in forms]
    assert len(spelled) == len(set(spelled))
    for name, forms in names.items():
        for form in forms:
            value = VALUES.get(name, "lead")
            assert items(f"{form}:{value}") == [field(name, value)]
    assert name_pattern(" ").match("nothing:") is None


def test_values_are_read_as_the_index_has_them() -> None:
    assert read_value("number", "Số: 09/CT-TW") == Values("number", ("9_ct_tw",))
    assert read_value("cites", "9 CT/TW") == Values("cites", ("9_ct_tw",))
    assert read_value("type", "KẾ HOẠCH") == Values("type", ("kế_hoạch",))
    assert read_value("role", "Chủ trì") == Values("role", ("lead",))
    assert read_value("role", "none") == Values("role", ("none",))
    assert read_value("language", "中文") == Values("language", ("zh",))
    assert read_value("task", "02.1") == Values("task", ("2.1",))
    assert read_value("load", "12") == Values("load", (12,))
    assert read_value("load", "9" * 30) is None
    assert read_value("deadline", "2024-02") == Range("deadline", 20240201, 20240229)
    assert read_value("type", "!") is None
    assert read_value("kind", "Nơi nhận") == Values("kind", ("recipients",))
    assert read_value("date", "2023..2024") == Range("date", 20230101, 20241231)
    assert read_value("date", "mai") is None


def test_a_number_that_is_cited_may_be_typed_from_its_left() -> None:
    cites = Without(Values("cites", ("none",)))
    assert read_value("cites", "số 44-QĐ") == AnyOf(
        (Values("cites", ("44_qđ",)), All((Match("folded", ("44", "qd")), cites)))
    )
    assert read_value("cites", "none") == Values("cites", ("none",))


def test_the_number_of_a_document_may_be_typed_from_its_left() -> None:
    begun = read_value("number", "44-KL")
    assert isinstance(begun, Values)
    assert {"44_kl", "44_kl_tw", "44_kl_ubnd"} <= set(begun.values)
    alone = read_value("number", "44")
    assert isinstance(alone, AnyOf)
    assert {Values("number", ("44",)), Has("head", "44_kl"), Has("head", "44_号")} <= set(
        alone.children
    )
    assert read_value("number", "26/2020") == AnyOf(
        (Values("number", ("26_2020",)), All((Has("head", "26_2020"),)))
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", (20240101, 20241231)),
        ("2024-02..2024-03-05", (20240201, 20240305)),
        ("2024..", (20240101, None)),
        ("..2024-06", (None, 20240630)),
        ("..", None),
        ("2024-13", None),
        ("2023-02-29..", None),
        ("hôm nay", None),
        ("15/11/2024", (20241115, 20241115)),
        ("ngày 15/11/2024", None),
        ("2024年5月..tháng 6/2025", (20240501, 20250630)),
        ("31/2/2024", None),
        ("0000", None),
    ],
)
def test_ranges_of_days_are_read(text: str, days: tuple[int | None, int | None] | None) -> None:
    assert read_range(text) == days
