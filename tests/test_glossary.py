"""The glossary of the two languages: its form, and what it finds in a stretch of words."""

import itertools
import unicodedata
from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from analyzers.characters import classes
from analyzers.normalize import gram_texts, has_marks, nfc, unmark
from search.glossary import PARTICLE, Row, covered, rows, translations
from tests.pace import quickest

TERMS = [row for row in rows() if row.domain != PARTICLE]


def found(text: str) -> dict[str, tuple[str, ...]]:
    return {text[one.start : one.end]: one.texts for one in translations(text)}


def is_han(form: str) -> bool:
    return all(classes().han.fullmatch(char) for char in form)


def test_there_are_several_hundred_terms_of_all_domains() -> None:
    assert len(TERMS) > 1_000
    counts = Counter(row.domain for row in rows())
    assert min(counts.values()) >= 20


def test_a_row_has_forms_of_either_language_in_nfc() -> None:
    for row in rows():
        assert is_sound(row), row


def is_sound(row: Row) -> bool:
    letters = [char for form in row.vi for char in form if char.isalpha()]
    return (
        all(form == nfc(form).strip() != "" for form in (*row.vi, *row.zh))
        and all(map(is_han, row.zh))
        and all(unicodedata.name(char).startswith("LATIN") for char in letters)
    )


def test_no_form_stands_twice_in_a_row_and_no_vietnamese_form_in_two() -> None:
    forms = Counter(tuple(gram_texts(form)) for row in rows() for form in row.vi)
    assert [form for form, times in forms.items() if times > 1] == []
    for row in rows():
        assert len({tuple(gram_texts(form)) for form in row.zh}) == len(row.zh), row


def test_chinese_forms_are_simplified() -> None:
    for row in rows():
        assert ["".join(gram_texts(form)) for form in row.zh] == list(row.zh)


def test_every_term_is_found_by_each_of_its_forms() -> None:
    forms = [form for row in TERMS for form in (*row.vi, *row.zh) if len(gram_texts(form)) > 1]
    assert [form for form in forms if list(found(form)) != [form]] == []


def test_the_longest_term_counts_and_punctuation_in_it_does_not() -> None:
    assert found("bảo đảm an ninh, trật tự ở xã") == {
        "bảo đảm": ("保障", "确保", "保证", "维护"),
        "an ninh, trật tự": ("安全秩序", "治安", "安全保卫"),
        "xã": ("乡",),
    }


def test_a_term_of_one_syllable_or_character_must_be_a_word() -> None:
    assert "thuế" in found("nộp thuế")
    assert "đất" not in found("đất nước")
    assert "省" not in found("节省")


def test_chinese_is_found_as_well_as_vietnamese() -> None:
    assert found("坚决追缴资产")["追缴"] == ("thu hồi",)
    assert found("省委书记处") != {}
    assert "hợp tác xã" in found("农业合作社")["合作社"]


def test_of_two_texts_the_longer_that_holds_the_other_is_left_out() -> None:
    texts = found("tham nhũng")["tham nhũng"]
    assert "腐败" in texts
    assert "贪污腐败" not in texts


def test_without_marks_terms_of_several_syllables_are_found() -> None:
    assert found("thu hoi tai san")["thu hoi"] == found("thu hồi")["thu hồi"]
    assert found("dat rung") == {}
    assert found("asean") == {"asean": ("东盟",)}


def test_without_marks_a_term_that_looks_like_another_is_not_guessed() -> None:
    meanings: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for form in (form for row in TERMS for form in row.vi if " " in form):
        bare = " ".join(map(unmark, gram_texts(form)))
        meanings[bare].add(found(form)[form])
    alike = [bare for bare, texts in meanings.items() if len(texts) > 1]
    assert alike
    assert all(bare not in found(bare) for bare in alike)


def test_the_provinces_have_their_names_in_both_languages() -> None:
    assert found("Nghệ An") == {"Nghệ An": ("乂安", "义安")}
    assert found("富寿") == {"富寿": ("Phú Thọ",)}


def test_places_are_those_of_the_typed_text_in_either_form() -> None:
    text = "thu hồi tài sản"
    decomposed = unicodedata.normalize("NFD", text)
    assert translations(text) == translations(decomposed)


def test_particles_and_numbers_need_no_counterpart() -> None:
    text = "báo cáo của các Sở về 12-KH/TU"
    assert covered(text, translations(text)) == 1.0
    assert translations("của và các") == ()
    assert covered("của và các", ()) == 0.0


def test_what_has_no_counterpart_lowers_the_share() -> None:
    text = "báo cáo khoảnh khắc"
    assert covered(text, translations(text)) == 0.5


TEXTS = st.text(
    st.sampled_from("của và an ninh mạng thu hồi đất 反腐败资产省 12/ ,.\u0301Đ"), max_size=40
)


@given(TEXTS)
def test_spans_are_in_order_and_apart_for_any_text(text: str) -> None:
    spans = translations(text)
    composed = nfc(text)
    edges = [edge for one in spans for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(one.texts and gram_texts(composed[one.start : one.end]) for one in spans)
    assert 0.0 <= covered(text, spans) <= 1.0


@given(
    st.lists(
        st.sampled_from([form for row in TERMS for form in row.vi if " " in form]),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_made_of_terms_is_covered_with_marks(forms: list[str]) -> None:
    text = "; ".join(forms)
    if has_marks(text):
        assert covered(text, translations(text)) > 0.5


def test_a_usual_query_takes_less_than_a_millisecond() -> None:
    translations("kiên quyết thu hồi tài sản")
    numbers = itertools.count()  # what was asked before is remembered

    def ask() -> None:
        for _ in range(100):
            translations(f"kiên quyết thu hồi tài sản tham nhũng đợt {next(numbers)}")

    assert quickest(ask) / 100 < 0.005
