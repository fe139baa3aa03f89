"""Which changed text took the place of which."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from service.alerts.alike import replaced

WORDS = ["đê", "trực", "sở", "y tế", "防", "汛", "kinh phí", "12", "."]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), max_size=6)


def test_a_text_takes_the_place_of_the_one_that_it_shares_most_words_with() -> None:
    old = ["Sở Y tế trực đê ban ngày.", "Sở Nội vụ cấp kinh phí.", "Sở Y tế trực đê ban đêm."]
    new = ["Sở Y tế trực đê cả ban đêm.", "Một câu khác hẳn."]
    assert replaced(new, old) == {0: 2}


def test_texts_that_share_letters_but_few_words_have_nothing_to_do_with_each_other() -> None:
    old = "Công an tỉnh tuần tra, canh gác các hồ chứa nước trong mùa mưa bão năm nay."
    new = "Các trường học tổ chức ký cam kết an toàn giao thông trước ngày khai giảng."
    assert replaced([new], [old]) == {}


def test_chinese_texts_are_compared_by_their_characters() -> None:
    assert replaced(["各县负责防汛值班工作"], ["各县负责防汛工作", "财政部门安排资金"]) == {0: 0}


@given(TEXTS, TEXTS)
def test_no_old_text_is_replaced_twice(new: Sequence[str], old: Sequence[str]) -> None:
    pairs = replaced(new, old)
    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= set(range(len(new)))
    assert set(pairs.values()) <= set(range(len(old)))


@given(TEXTS)
def test_equal_texts_take_the_places_of_each_other(texts: Sequence[str]) -> None:
    pairs = replaced(texts, texts)
    spoken = {at for at, text in enumerate(texts) if text.strip(" .")}
    assert {at: texts[place] for at, place in pairs.items() if at in spoken} == {
        at: texts[at] for at in spoken
    }
