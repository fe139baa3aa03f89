import gzip
import json
import re
import unicodedata
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzers.analysis import TOKEN_LIMIT, analyze, bigrams, query_words, text_fields
from analyzers.language import Language
from analyzers.normalize import fold, nfc, unmark
from analyzers.tokens import BLANK, EMPTY, Token

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

PIECES = (
    "Công an tỉnh chủ trì, phối hợp với Sở Nội vụ ",
    "Ủy ban nhân dân tỉnh",
    "UBND huyện, TW. Đảng; Sở LĐ-TB&XH, GD & ĐT ",
    "số 09/CT-TW ngày 30/9/2021",
    "44-KL/TW",
    "1.234,5 tấn 3_000 a.b@x.vn https://a.vn/b?c=1 ",
    "an-b@x.cđ 1,1_a \n...\t-> ",
    "国办发〔2019〕3号",
    "各省人民政府、國務院各部委，乂安省委常务委员会",
    "第77-KH/TU号",
    "hoa binh ",
    "quy\u00adết\u200b định\ufeff e\u0302\u0301 x\u030c ",
    "m² ½ Ⅲ ①㈠ ⼀ ㎡ ",
    "か가ｶﾞ",
    "The working group of Nghệ An ",
    "x" * 200,
    "\u0301\u200b_ ",
    "",
)

tricky = st.sampled_from("aăđĐ ýo-/.,&@_\u00a0\u200b\u0301\u00ad91²①国國人民か가\n“–…")
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(tricky, max_size=8))).map(" ".join),
    st.text(tricky),
    st.text(),
)
languages = st.sampled_from([None, "vi", "zh", "other"])
unhurried = settings(deadline=None)


def joined(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens) or EMPTY


@unhurried
@given(texts, languages)
@example("".join(PIECES), "vi")
def test_every_token_is_the_fold_of_its_span(text: str, language: Language | None) -> None:
    analysis, source = analyze(text, language), nfc(text)
    for token in [*analysis.words, *analysis.grams, *bigrams(analysis.grams)]:
        assert fold(source[token.start : token.end]) == token.text
        assert 0 < len(token.text) <= TOKEN_LIMIT
        assert not re.search(r"\s", token.text)


@unhurried
@given(texts, languages)
@example("".join(PIECES), "vi")
@example(" ".join(PIECES), "zh")
@example(("công an " * 40 + "http://" + "a" * 300), "vi")
def test_the_fields_are_those_of_the_analysis(text: str, language: Language | None) -> None:
    analysis, fields = analyze(text, language), text_fields(text, language)
    pairs = [pair.text for pair in bigrams(analysis.grams)]
    assert fields.words == joined(analysis.words)
    assert fields.grams == joined(analysis.grams)
    assert fields.pairs == (" ".join(pairs) or EMPTY)
    assert fields.folded == (" ".join(unmark(gram.text) for gram in analysis.grams) or EMPTY)
    assert fields.folded_pairs == (" ".join(dict.fromkeys(map(unmark, pairs))) or EMPTY)


def test_the_fields_of_real_paragraphs_are_those_of_the_analysis() -> None:
    for name in ("vi-wikipedia", "zh-laws"):
        path = SHARED / "scale" / f"{name}.jsonl.gz"
        if not path.exists():
            pytest.skip(f"{path} is not there")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in islice(lines, 10):
                for text in json.loads(line)["text"].split("\n\n"):
                    assert text_fields(text).words == joined(analyze(text).words)


@unhurried
@given(texts)
def test_both_normal_forms_have_the_same_fields(text: str) -> None:
    assert text_fields(unicodedata.normalize("NFD", text)) == text_fields(text)


@unhurried
@given(texts, languages)
def test_the_words_of_a_query_cover_its_grams_in_order(
    text: str, language: Language | None
) -> None:
    words = query_words(text, language)
    assert all(word.start < word.end for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))
    assert all(fold(nfc(text)[word.start : word.end]) for word in words)


@pytest.mark.parametrize("text", ["", " \n", "… — !?", "\u200b\ufeff", "\u0301", "* * *"])
def test_a_text_without_tokens_gives_the_empty_token_in_every_field(text: str) -> None:
    assert text_fields(text) == BLANK
    assert analyze(text).words == analyze(text).grams == []
    assert query_words(text) == []


def words(text: str, language: Language | None = None) -> list[str]:
    return [token.text for token in analyze(text, language).words]


def test_vietnamese_words_are_those_of_pyvi_with_tones_in_one_place() -> None:
    assert words("Phát triển kinh tế, thuỷ lợi") == ["phát_triển", "kinh_tế", "thủy_lợi"]


def test_numbers_dates_and_abbreviations_stay_whole_among_words_and_go_in_parts_into_grams() -> (
    None
):
    text = "Thực hiện Kết luận số 09-KL/TW ngày 03/09/2021 của Sở LĐ-TB&XH"
    assert {"9_kl_tw", "3_9_2021", "lđ_tb_xh"} <= set(words(text))
    fields = text_fields(text)
    assert {"9", "kl", "tw", "3", "2021", "lđ", "xh"} <= set(fields.grams.split())
    assert {"9_kl", "kl_tw"} <= set(fields.pairs.split())


def test_a_date_in_words_is_cut_as_words() -> None:
    assert "tháng" in words("trước ngày 30 tháng 9 năm 2021")


def test_an_agency_stands_whole_beside_its_words() -> None:
    found = words("Giao Công an tỉnh chủ trì thực hiện")
    assert "công_an_tỉnh" in found
    assert "công_an" in found


def test_chinese_words_are_those_of_search_mode_with_ours() -> None:
    found = words("乂安省人民委员会牵头落实")
    assert {"乂安省", "人民", "委员会", "人民委员会", "牵头", "落实"} <= set(found)


def test_traditional_text_has_the_words_and_grams_of_simplified_text() -> None:
    assert text_fields("國務院辦公廳關於貫徹落實的通知") == text_fields(
        "国务院办公厅关于贯彻落实的通知"
    )


def test_han_characters_are_cut_by_jieba_in_a_vietnamese_paragraph() -> None:
    found = words("Bản tiếng Trung của văn bản ghi là 人民政府办公厅 theo mẫu của tỉnh")
    assert {"văn_bản", "人民政府", "办公厅"} <= set(found)


def test_a_latin_run_in_a_chinese_paragraph_is_a_word() -> None:
    found = words("推动GDP增长，加强APEC合作机制建设和信息通报工作")
    assert {"gdp", "apec", "增长", "合作"} <= set(found)


def test_hidden_characters_do_not_part_a_word() -> None:
    assert words("quy\u00adết định kinh\u200b tế") == words("quyết định kinh tế")


def test_chinese_words_do_not_cross_punctuation() -> None:
    assert "人民" not in words("个人、民生问题和其他相关工作")


def test_neighbours_are_pairs_in_a_field_of_their_own() -> None:
    assert text_fields("An ninh mạng").grams == "an ninh mạng"
    assert text_fields("An ninh mạng").pairs == "an_ninh ninh_mạng"
    assert text_fields("An ninh mạng").folded == "an ninh mang"
    assert text_fields("An ninh mạng").folded_pairs == "an_ninh ninh_mang"
    assert text_fields("国务院").pairs == "国务 务院"
    assert text_fields("第3号 A").pairs == "第_3 3_号 号_a"
    assert text_fields("an an an").pairs == "an_an an_an"
    assert text_fields("an an an").folded_pairs == "an_an"


def test_a_word_that_is_too_long_is_left_to_its_grams() -> None:
    text = "https://" + "/".join(["congbao"] * 40)
    assert words(text, "vi") == ["https", *["congbao"] * 40]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("phát triển kinh tế", [("phát", "triển"), ("kinh", "tế")]),
        ("09/CT-TW", [("9", "ct", "tw")]),
        ("trước 30/9/2021", [("trước",), ("30", "9", "2021")]),
        ("人民政府办公厅", [("人", "民", "政", "府"), ("办", "公", "厅")]),
        ("hoà bình!", [("hòa", "bình")]),
        ("", []),
    ],
)
def test_a_query_word_is_its_grams(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [word.grams for word in query_words(text)] == expected


def test_a_query_word_stands_where_its_span_says() -> None:
    text = "an toàn, 国务院 «kinh tế»"
    spans = [text[word.start : word.end] for word in query_words(text, "vi")]
    assert spans == ["an toàn", "国务院", "kinh tế"]


def test_a_megabyte_is_analysed() -> None:
    for unit in ("a-", "công an ", "人民", "1/", "\u200b", "A&"):
        assert text_fields(unit * (200_000 // len(unit)), "vi").grams
