import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzers.characters import GRAM_LIMIT, classes, gram_pattern
from analyzers.normalize import fold, gram_texts, grams, has_marks, nfc, unmark
from analyzers.syllable import canonical

unhurried = settings(deadline=None)
LEX_VI = Path(__file__).resolve().parents[1].parent / "shared" / "eval" / "lex-vi"

SAMPLES = (
    "Ủy ban nhân dân tỉnh, UỶ BAN, thuỷ lợi, quý III, 09/CT-TW",
    "Co\u0302ng an ti\u0309nh\u00a0Nghe\u0323\u0302 An \ufeffvà\u200b Đảng ủy",
    "国办发〔2019〕3号 國務院辦公廳 Ｎｏ．１２ ①②⑴㈠ Ⅲ ½ m² ㎡ ℃ ㍿ ㋀",
    "ﷺ ﷲ ﬃ ŉ ß İ ﾊﾟ ｶﾞ か゚ あ゙ ㅎㅏㄴ 가ᇰ ᄒ ᅡ",
    "\u0301\u0301 a\u0345 𝛂\u0345 ǆ \u1fb3 СТ Тa9В ́ⅧͅⅧ",
    "x" * 200 + "\u0301" * 200 + "9" * 200 + "0" * 70,
    "ﬃ" * 70 + " " + "a\u00ad" * 100,
    "\U00010400\U0001d7d9\U0001f100\U0001f19e\U00020000\u2fd4",
)

tricky = st.sampled_from(
    "aàăđĐðƒyYỷuqgioêt0９٣_-/.\u00a0\u3000\u2028\u0085\ufeff\u200b\u200d\u00ad\u0301\u0323\u0345"
    "\u0309\u031bＡａ①⑴Ⅲ½㎞㎡ﬁﬃﷺﷲßŉİıΣσς\u03b1СТоа国國龍薴か\u3099ﾞｶｰㅎ한학々〇⼀㈠㍿\U0001d6c2\U00010400"
)
texts = st.one_of(st.text(), st.text(tricky), st.text(st.one_of(tricky, st.characters())))


def spelled(text: str) -> list[str]:
    return [token.text for token in grams(text)]


@unhurried
@given(texts)
@example(" ".join(SAMPLES))
def test_every_gram_is_the_fold_of_its_span(text: str) -> None:
    composed = nfc(text)
    end = 0
    for token in grams(text):
        assert end <= token.start < token.end <= len(composed)
        assert fold(composed[token.start : token.end]) == token.text
        end = token.end


@unhurried
@given(texts)
@example(" ".join(SAMPLES))
def test_a_gram_is_short_and_holds_no_white_space_and_no_separator(text: str) -> None:
    for token in gram_texts(text):
        assert 0 < len(token) <= GRAM_LIMIT
        assert not re.search(r"[\s_]", token)
        assert gram_texts(token) == [token]


@unhurried
@given(texts)
@example(" ".join(SAMPLES))
def test_folding_again_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert gram_texts(once) == gram_texts(text)


@unhurried
@given(texts)
def test_every_normal_form_of_a_text_folds_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@unhurried
@given(texts, texts)
def test_grams_do_not_depend_on_what_stands_beyond_a_blank(one: str, other: str) -> None:
    assert gram_texts(f"{one} {other}") == gram_texts(one) + gram_texts(other)


@unhurried
@given(texts)
@example(" ".join(SAMPLES))
def test_unmarking_is_stable_and_keeps_a_gram_a_gram(text: str) -> None:
    for token in gram_texts(text):
        bare = unmark(token)
        assert bare
        assert unmark(bare) == bare
        assert not re.search(r"[\s_]", bare)


def test_every_character_folds_to_something_stable() -> None:
    unstable = [
        char
        for char in map(chr, range(0x110000))
        if fold(fold(char)) != fold(char) or len(gram_texts(char)) > 1
    ]
    # A character that NFC itself takes apart may be several grams.
    assert [char for char in unstable if len(nfc(char)) == 1] == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Công an tỉnh", "công_an_tỉnh"),
        ("09/CT-TW", "9_ct_tw"),
        ("9 CT/TW", "9_ct_tw"),
        ("09-ct\u00a0_TW.", "9_ct_tw"),
        ("国办发〔2019〕3号", "国办发_2019_3_号"),
        ("国務 院，辦", "国务院办"),
        ("A03", "a_3"),
        ("０１２３ ٠٤ 000 0", "123_4_0_0"),
        ("Nghị\u200b quy\u00adết \ufeffsố", "nghị_quyết_số"),
        ("m² Ⅲ ①② ㈠", "m_2_iii_1_2_一"),
        ("3½", "3_½"),
        ("ﬁle ＮＡＴＯ", "file_nato"),
        ("Ðảng ðã Ɖoàn", "đảng_đã_đoàn"),
        ("Сông аn хã", "công_an_xã"),
        ("Москва СССР", "москва_ссср"),
        ("ｶﾞｰ ﾊﾟ が", "ガーパが"),
        ("가나", "가나"),
        ("々〇⼀", "々〇一"),
        ("… — !?", ""),
        ("", ""),
        ("\u0301\u200b", ""),
    ],
)
def test_fold_joins_grams_by_an_underscore_except_between_han(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("THUỶ LỢI", "thủy lợi"),
        ("khoẻ", "khỏe"),
        ("hoàn", "hòan"),
        ("ngoài", "ngòai"),
        ("khuỷu", "khủyu"),
        ("quý", "quí"),
        ("qúy", "quý"),
        ("gìà".replace("ìà", "ìa"), "già"),
        ("thuở", "thủơ"),
        ("Lý Mỹ kỹ tỷ sỹ", "lí mĩ kĩ tỉ sĩ"),
        ("ly", "li"),
        ("Nghe\u0323\u0302", "Nghệ"),
        ("tuye\u0302\u0301n", "tuyến"),
    ],
)
def test_spellings_of_one_syllable_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("túy", "túi"),
        ("thúy", "thúi"),
        ("y", "i"),
        ("ý", "í"),
        ("yên", "iên"),
        ("đường", "dương"),
        ("gịa", "giạ"),
        ("shy", "shi"),
        ("mai", "may"),
        ("hay", "hai"),
    ],
)
def test_different_syllables_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_run_is_cut_at_the_longest_gram() -> None:
    tokens = grams("x" * 1_000_000)
    assert {len(token.text) for token in tokens[:-1]} == {GRAM_LIMIT}
    assert sum(len(token.text) for token in tokens) == 1_000_000


@pytest.mark.parametrize(
    "unit", ["a\u00ad", "\u200b", "\u0301", "1\u20e3", "国", " ", "_", "ﬃ", "ﷺ"]
)
def test_a_megabyte_of_anything_is_cut_in_reasonable_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    assert sum(token.end - token.start for token in grams(text)) <= len(text)


def test_unmarking_takes_every_vietnamese_mark() -> None:
    assert unmark("đường") == "duong"
    assert unmark("công_an_nghệ_an") == "cong_an_nghe_an"
    assert unmark("国务院") == "国务院"
    assert unmark("が") == "が"


@unhurried
@given(st.text("aàăắâđeéêioòôơuưyỳbcghnqt ", max_size=30))
def test_unmarking_the_fold_is_folding_the_unmarked(text: str) -> None:
    assert [unmark(gram) for gram in gram_texts(text)] == gram_texts(unmark(text))


@pytest.mark.parametrize("text", ["hoà", "Đ", "a\u0323", "ĐẢNG", "cafe\u0301", "ơ"])
def test_a_vietnamese_mark_is_seen(text: str) -> None:
    assert has_marks(text)


@pytest.mark.parametrize("text", ["hoa binh", "09-CT/TW", "国务院", "Köln", ""])
def test_a_text_without_vietnamese_marks_has_none(text: str) -> None:
    assert not has_marks(text)


@unhurried
@given(st.text(st.characters(max_codepoint=0x2060)))
def test_the_quick_expression_cuts_like_the_general_one(text: str) -> None:
    composed = nfc(text)
    assert gram_pattern(composed).findall(composed) == classes().gram.findall(composed)


def test_every_plain_character_is_cut_alike_by_both_expressions() -> None:
    plain = "".join(filter(classes().plain.fullmatch, map(chr, range(0x3000))))
    assert len(plain) > 800
    for char in plain:
        text = f"a{char}1{char}"
        assert classes().plain_gram.findall(text) == classes().gram.findall(text)


def test_classes_do_not_overlap() -> None:
    for char in map(chr, range(0x30000)):
        if char in classes().symbols:
            assert not classes().letters.match(char)
            assert not classes().han.match(char)


def pairs(name: str) -> list[tuple[str, str]]:
    path = LEX_VI / name
    if not path.exists():
        pytest.skip(f"{path} is not there")
    rows = path.read_text("utf-8").splitlines()[1:]
    return [(row.split("\t")[0], row.split("\t")[1]) for row in rows]


@pytest.mark.parametrize("name", ["tone-placement-pairs.tsv", "i-y-pairs.tsv"])
def test_known_pairs_of_spellings_fold_alike(name: str) -> None:
    assert [pair for pair in pairs(name) if fold(pair[0]) != fold(pair[1])] == []


def syllables() -> dict[str, list[str]]:
    path = LEX_VI / "folded-syllables.tsv"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    rows = (row.split("\t") for row in path.read_text("utf-8").splitlines())
    return {row[0]: [entry.split(":")[0] for entry in row[2].split()] for row in rows}


def test_known_syllables_unmark_to_their_bare_form() -> None:
    wrong = [
        (bare, syllable)
        for bare, forms in syllables().items()
        for syllable in forms
        if unmark(fold(syllable)) != fold(bare)
    ]
    assert wrong == []


def test_only_i_and_y_merge_among_known_syllables() -> None:
    origins: dict[str, set[str]] = {}
    for forms in syllables().values():
        for syllable in forms:
            origins.setdefault(canonical(syllable), set()).add(syllable)
    merged = [forms for forms in origins.values() if len(forms) > 1]
    assert [
        forms
        for forms in merged
        if len({unicodedata.normalize("NFD", form).replace("y", "i") for form in forms}) > 1
    ] == []
    assert merged
