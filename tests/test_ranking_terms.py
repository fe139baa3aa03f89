"""The terms that rank the paragraphs of a query: what counts, and what only asks."""

from search.tree import TextField
from search.understanding_words import Weights, gram_field, terms


def _tokens(text: str, field: TextField) -> set[str]:
    found = terms([text], gram_field([text]), Weights())
    return {term.token for term in found if term.field == field}


def test_words_that_ask_rank_nothing() -> None:
    assert _tokens("đèo này dài bao nhiêu", "grams") == {"đèo", "này", "dài"}
    assert _tokens("仓库有哪些门吗", "grams") == set("仓库有门")
    assert _tokens("仓库有哪些门吗", "words").isdisjoint({"哪些", "吗"})
    assert "bao" not in _tokens("deo nay dai bao nhieu", "folded")


def test_a_word_that_asks_still_pairs_with_its_neighbours() -> None:
    assert _tokens("đèo dài bao nhiêu", "pairs") == {"đèo_dài", "dài_bao"}


def test_a_query_that_only_asks_is_ranked_by_what_it_has() -> None:
    assert _tokens("bao nhiêu?", "grams") == {"bao", "nhiêu"}
    assert _tokens("什么?", "words") == {"什么"}


def test_a_name_that_looks_like_asking_counts() -> None:
    assert "ai" in _tokens("đoàn khách Ai Cập", "grams")
    assert "ai" in _tokens("ứng dụng AI vào quản lý kho", "grams")
    assert "吗" in _tokens("吗啡的管理", "grams")


def test_latin_words_among_chinese_ones_rank_as_words() -> None:
    assert {"gis", "平台"} <= _tokens("GIS平台", "words")


def test_no_segmented_words_rank_a_query_without_marks() -> None:
    assert _tokens("duong qua deo", "words") == set()
