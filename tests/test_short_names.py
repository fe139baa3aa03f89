"""Short names that a document gives to bodies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import pipeline
from loader.short_names import short_names

PLAN = (
    "KẾ HOẠCH\nVề việc giữ đê\n\n{opening}\n\n"
    "1. Giao QLĐĐ chủ trì, phối hợp với Công an tỉnh kiểm tra các chợ.\n\n"
    "2. QLĐĐ\n\n- Tổ chức trực đê.\n"
)


def charged(opening: str) -> list[tuple[str, str, str | None]]:
    document = pipeline.read(PLAN.format(opening=opening).encode(), "plan.txt")
    found = pipeline.to_json(document)["agencies"]
    return [(one["name"], one["role"], one["task"]) for one in found]


@pytest.mark.parametrize(
    "opening",
    [
        "Trung tâm Quản lý đê điều (sau đây gọi tắt là QLĐĐ) có các nhiệm vụ sau.",
        "Trung tâm Quản lý đê điều (gọi tắt là “QLĐĐ”) có các nhiệm vụ sau.",
        "Trung tâm Quản lý đê điều, sau đây viết tắt là QLĐĐ, có các nhiệm vụ sau.",
        "Trung tâm Quản lý đê điều (QLĐĐ) có các nhiệm vụ sau.",
    ],
)
def test_a_short_name_stands_for_its_body_in_the_whole_document(opening: str) -> None:
    assert charged(opening) == [
        ("Trung tâm Quản lý đê điều", "lead", "1"),
        ("Công an tỉnh", "coordinate", "1"),
        ("Trung tâm Quản lý đê điều", "implement", "2"),
    ]


def test_without_a_definition_an_unknown_short_name_is_nobody() -> None:
    assert ("Trung tâm Quản lý đê điều", "lead", "1") not in charged("Tỉnh có các nhiệm vụ sau.")


@pytest.mark.parametrize(
    "text",
    [
        "Sở Y tế (sau đây gọi tắt là Sở) kiểm tra.",
        "Luật Đê điều (sau đây gọi tắt là Luật) có hiệu lực.",
        "Công an tỉnh (CAT) kiểm tra các chợ (gọi chung là chợ).",
    ],
)
def test_common_words_and_names_of_bodies_are_no_short_names(text: str) -> None:
    assert [name.written for name in short_names([text])] in ([], ["CAT"])


@given(st.lists(st.text("Sở Y tế (gọi tắt là “QLĐĐ”)., 389", max_size=60), max_size=3))
def test_any_texts_give_names_that_stand_in_them(texts: list[str]) -> None:
    assert all(any(name.written in text for text in texts) for name in short_names(texts))
