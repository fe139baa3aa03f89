"""Abbreviations: the tables, both ways of finding, and those that documents define."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.gazetteer import rows_of
from analyzers.normalize import fold, gram_texts, nfc
from loader.abbreviations import definitions
from search.abbreviations import _DATA, Abbreviation, Abbreviations, in_general_use
from search.phrases import PhraseIndex, PhraseTable

TABLE = Abbreviations.of(in_general_use())


def other_forms(text: str, table: Abbreviations = TABLE) -> list[tuple[str, Sequence[str]]]:
    """What was found for each stretch of the text."""
    return [(nfc(text)[one.start : one.end], one.texts) for one in table.expansions(text)]


def test_the_table_is_well_formed() -> None:
    lines = (_DATA / "abbreviations.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "language\tshort\tlong"
    rows = [line.split("\t") for line in lines[1:]]
    assert len(rows) > 250
    keys = [(fold(short), fold(long)) for _, short, long in rows]
    bodies = {(fold(short), fold(long)) for short, long in rows_of("abbreviations_vi.tsv")}
    assert len(keys) == len(set(keys))
    assert not bodies & set(keys)
    for language, short, long in rows:
        assert language in ("vi", "zh")
        assert (short, long) == (nfc(short).strip(), nfc(long).strip())
        assert len(gram_texts(short)) <= len(gram_texts(long))
        assert fold(short) != fold(long)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("UBND tỉnh", [("UBND", ("Ủy ban nhân dân",))]),
        ("ubnd tỉnh", [("ubnd", ("Ủy ban nhân dân",))]),
        ("uỷ ban nhân dân tỉnh", [("uỷ ban nhân dân", ("UBND",))]),
        ("uy ban nhan dan", [("uy ban nhan dan", ("UBND",))]),
        ("KT-XH", [("KT-XH", ("kinh tế - xã hội",))]),
        ("BTC", [("BTC", ("Ban Tổ chức", "Bộ Tài chính"))]),
        ("国办 发改委", [("国办", ("国务院办公厅",)), ("发改委", None)]),
        ("國辦", [("國辦", ("国务院办公厅",))]),
        ("TƯ", [("TƯ", ("Trung ương",))]),
        ("tư tưởng", []),  # a word, not in capitals
        ("44-KL/TW", []),  # part of a number
        ("个人大额", []),  # inside words
    ],
)
def test_short_finds_long_and_long_finds_short(
    typed: str, found: list[tuple[str, tuple[str, ...] | None]]
) -> None:
    forms = other_forms(typed)
    assert [stretch for stretch, _ in forms] == [stretch for stretch, _ in found]
    for (_, texts), (_, wanted) in zip(forms, found, strict=True):
        assert wanted is None or texts == wanted


def test_decomposed_text_finds_the_same() -> None:
    composed = other_forms("uỷ ban nhân dân, CĐS")
    assert composed == other_forms("uy\u0309 ban nha\u0302n da\u0302n, CĐS")
    assert len(composed) == 2


@pytest.mark.parametrize("pair", in_general_use(), ids=lambda pair: pair.short)
def test_each_pair_finds_itself_both_ways(pair: Abbreviation) -> None:
    longs = dict(other_forms(pair.short))
    assert pair.short in longs
    shorts = dict(other_forms(pair.long))
    assert any(fold(pair.long) == fold(stretch) for stretch in shorts)


@given(st.text(max_size=80))
def test_any_text_gives_spans_within_it_from_left_to_right(text: str) -> None:
    ends = [0]
    for one in TABLE.expansions(text):
        assert ends[-1] <= one.start < one.end <= len(nfc(text))
        assert one.texts
        ends.append(one.end)


def test_the_longest_phrase_at_a_place_counts() -> None:
    table = PhraseTable.of([("an ninh", 1), ("an ninh mạng", 2), ("mạng lưới", 3), ("an ninh", 4)])
    assert [tuple(one) for one in table.find("an ninh mạng lưới")] == [(0, 12, (2,))]
    assert [tuple(one) for one in table.find("an ninh mang, AN NINH")][-1] == (14, 21, (1, 4))
    assert table.find("an ninh mạng", lambda _written, value: value == 1)[0].end == 7
    assert table.find("") == []


def test_a_phrase_that_is_refused_gives_way_to_a_shorter_and_an_empty_one_is_none() -> None:
    index = PhraseIndex.of({("a", "b"): 2, ("a",): 1, (): 0})
    asked: list[tuple[int, int, int]] = []

    def choose(first: int, end: int, value: int) -> str | None:
        asked.append((first, end, value))
        return None if value == 2 else f"{first}-{end}"

    assert list(index.walk(["a", "b", "a"], choose)) == ["0-1", "2-3"]
    assert asked == [(0, 2, 2), (0, 1, 1), (2, 3, 1)]


def test_a_phrase_with_other_marks_is_another() -> None:
    table = PhraseTable.of([("bán", 1)])
    assert table.find("bạn") == []
    assert len(table.find("ban")) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cải cách hành chính (CCHC) là việc", [("CCHC", "cải cách hành chính")]),
        ("phát triển kinh tế - xã hội (KT-XH)", [("KT-XH", "kinh tế - xã hội")]),
        ("quyền sử dụng đất (QSDĐ)", [("QSDĐ", "quyền sử dụng đất")]),
        (
            "Ban Chỉ đạo tỉnh Hà Thanh (sau đây gọi tắt là BCĐ 35)",
            [("BCĐ 35", "Ban Chỉ đạo tỉnh Hà Thanh")],
        ),
        ("国家网络安全委员会（以下简称国安委）负责", [("国安委", "国家网络安全委员会")]),
        ("theo biểu mẫu (CCHC)", []),
        ("tỷ lệ (GDP) và (A)", []),
        ("关于工作的意见（以下简称《意见》）", []),
    ],
)
def test_documents_define_short_forms(text: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(one) for one in definitions([text, text])] == found


@given(st.text(alphabet="()（）AĐ aBCgọitắlà以下简称国安“”", max_size=60))
def test_any_text_defines_what_stands_in_it(text: str) -> None:
    for short, long in definitions([text]):
        assert short in text
        assert long in text
