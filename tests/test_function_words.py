"""Words that ask or join: the table, and what counts as a question."""

import pytest

from analyzers.normalize import fold
from search.function_words import asking, is_function_word, is_question, rows
from search.tree import Match


def test_the_table_is_whole() -> None:
    found = rows()
    assert {row.language for row in found} == {"vi", "zh"}
    assert {row.kind for row in found} == {"question", "particle", "name"}
    assert len({fold(row.word) for row in found}) == len(found)
    assert all(row.word == row.word.strip() != "" for row in found)


@pytest.mark.parametrize(
    "text",
    [
        "đèo này dài bao nhiêu cây số",
        "kể tên một chợ nổi.",
        "列举三座水库。",
        "deo nay dai bao nhieu cay so",
        "Ai giữ chìa khóa kho?",
        "kho thóc có mấy cửa ？",
        "图书馆几点开门？",
        "哪些村子通了公路",
    ],
)
def test_a_mark_or_a_word_that_asks_makes_a_question(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "sửa đường qua đèo",
        "sua duong qua deo",
        "gió mùa",
        "gio mua",
        "修建公路",
        "ứng dụng AI vào quản lý kho",
        "AI技术的应用",
        "ai quan pho bang",
        "đoàn khách Ai Cập",
        "吗啡的管理",
    ],
)
def test_other_texts_are_no_questions(text: str) -> None:
    assert is_question(text) == (text == "?")


def test_a_word_that_only_joins_is_known_with_and_without_marks() -> None:
    assert is_function_word(Match("grams", ("của",)))
    assert is_function_word(Match("folded", ("cua",)))
    assert is_function_word(Match("grams", ("什", "么")))
    assert not is_function_word(Match("grams", ("cua",)))
    assert not is_function_word(Match("grams", ("đèo",)))
    assert not is_function_word(Match("grams", ("của", "cải")))


def test_the_places_of_words_that_ask_are_told() -> None:
    assert asking("đèo này dài bao nhiêu cây số") == {3, 4}
    assert asking("CẦU DO AI GIỮ") == {2}
    assert asking("仓库有哪些门吗") == {3, 4, 6}
    assert asking("") == set()
