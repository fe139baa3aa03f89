"""What changed between two texts, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.pages import words_changed as module
from service.pages.words_changed import Change, in_context, words_changed

TEXTS = st.text(st.sampled_from("aăn 1.，三五月\n-"), max_size=40) | st.text(max_size=30)


def joined(changes: list[Change], without: str) -> str:
    return "".join(text for kind, text in changes if kind != without)


@given(TEXTS, TEXTS)
def test_the_stretches_are_both_texts(before: str, after: str) -> None:
    changes = words_changed(before, after)
    assert joined(changes, "new") == before
    assert joined(changes, "gone") == after
    assert all(text for _, text in changes)


@given(TEXTS)
def test_equal_texts_stay(text: str) -> None:
    assert words_changed(text, text) == ([Change("same", text)] if text else [])


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("trực đê ban ngày.", "trực đê ban đêm.", "trực đê ban -ngày- +đêm+ ."),
        ("trước 15/11/2024", "trước 30/11/2024", "trước -15- +30+ /11/2024"),
        ("10月底前报告。", "12月底前报告。", "-10- +12+ 月底前报告。"),
        ("省公安厅牵头。", "省公安厅牵头，省水利厅配合。", "省公安厅牵头 +，省水利厅配合+ 。"),
        ("trực đê.", "cấp thuốc.", "-trực đê- +cấp thuốc+ ."),
        ("", "mới", "+mới+"),
        ("cũ", "", "-cũ-"),
    ],
)
def test_whole_words_are_told(before: str, after: str, shown: str) -> None:
    signs = {"same": "", "gone": "-", "new": "+"}
    told = [
        f"{signs[kind]}{text.strip()}{signs[kind]}" for kind, text in words_changed(before, after)
    ]
    assert " ".join(told) == shown


def test_longer_texts_are_told_as_replaced_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 8)
    assert words_changed("a b", "a c") == [Change("gone", "a b"), Change("new", "a c")]


def test_what_stays_far_from_a_change_is_left_out() -> None:
    much = " ".join(f"từ {number}" for number in range(100))
    changes = words_changed(f"{much} cũ {much} xưa {much}", f"{much} mới {much} nay {much}")
    shown = in_context(changes, 12)
    assert [text for kind, text in shown if kind != "same"] == ["cũ", "mới", "xưa", "nay"]
    first, between, last = (text for kind, text in shown if kind == "same")
    assert (first, last) == ("… từ 98 từ 99 ", " từ 0 từ 1 …")
    assert between == " từ 0 từ 1 … từ 98 từ 99 "


@given(TEXTS, TEXTS)
def test_changes_are_never_cut(before: str, after: str) -> None:
    changes = words_changed(before, after)
    shown = in_context(changes, 2)
    assert [one for one in shown if one.kind != "same"] == [
        one for one in changes if one.kind != "same"
    ]
    assert len(shown) == len(changes)
