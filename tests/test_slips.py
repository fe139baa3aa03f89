"""Slips of typing: put right by the words of a collection, and by nothing else."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.analysis import text_fields
from analyzers.normalize import nfc
from analyzers.pinyin import sounds
from search import slips
from search.slip_costs import slip_cost
from search.typing_keys import decoded
from search.word_counts import MOST_TOKENS, WordCounts
from service import vocabulary
from tests.pace import quickest

TEXTS = {
    "Công an tỉnh chủ trì bảo đảm an ninh mạng và trật tự, an toàn xã hội trên địa bàn": 40,
    "Đẩy mạnh cải cách hành chính, công nghệ thông tin, chuyển đổi số trong cơ quan nhà nước": 30,
    "Chiến lược phát triển công nghiệp và nông nghiệp đến năm 2030 của tỉnh": 25,
    "Xây dựng nông thôn mới, hợp tác xã kiểu mới ở các xã, phường, thị trấn": 20,
    "Phòng cháy, chữa cháy rừng; kiểm tra, xử lý vi phạm hành chính": 20,
    "Một lượt người đi bỏ phiếu; lượt xem; quý III; kỹ thuật": 6,
    "省公安厅负责网络安全工作，各级政府加强经济发展和社会管理": 30,
    "按照国家规定，全面落实教育部门的工作报告": 20,
}


@pytest.fixture(scope="module")
def counts() -> WordCounts:
    found: Counter[str] = Counter()
    for text, number in TEXTS.items():
        found.update(dict.fromkeys(vocabulary.tokens(text_fields(text)), number))
    return WordCounts.of(vocabulary.counted(found).most_common())


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("an nin", "an ninh"),  # a letter missing
        ("an ninhh mạng", "an ninh mạng"),  # doubled
        ("cogn nghiệp", "công nghiệp"),  # swapped
        ("chuyểm đổi số", "chuyển đổi số"),  # the key beside
        ("công nghiêp", "công nghiệp"),  # a mark forgotten
        ("bảo đãm", "bảo đảm"),  # another tone
        ("trật tư an toàn", "trật tự an toàn"),
        ("chiến lượt", "chiến lược"),  # a word, but not in this company
        ("hợp tác xả", "hợp tác xã"),
        ("sử lý vi phạm", "xử lý vi phạm"),
        ("anninh mạng", "an ninh mạng"),  # no blank
        ("an n inh", "an ninh"),  # a blank too many
        ("công nghiep", "công nghiệp"),  # one word without its marks
        ("cong nghe thong tn", "cong nghe thong tin"),  # none has any
        ("phong chay chua chai", "phong chay chua chay"),
        ("baor ddamr an ninh", "bảo đảm an ninh"),  # Telex
        ("bao3 d9a3m an ninh", "bảo đảm an ninh"),  # VNI
        ("Công nghiêp 2030", "công nghiệp 2030"),
        ("网络按全", "网络安全"),  # the same sound
        ("经济发占", "经济发展"),
        ("教育部们", "教育部门"),
        ("络网安全", "网络安全"),  # swapped
        ("公安听 an nin", "公安厅 an ninh"),  # both languages
    ],
)
def test_a_slip_is_put_right(counts: WordCounts, typed: str, right: str) -> None:
    assert slips.corrected(typed, counts) == right


@pytest.mark.parametrize(
    "typed",
    [
        "an ninh mạng",
        "an ninh mang",
        "lượt người",
        "quý III",
        "44-KL/TW",
        "Số 417/QĐ-UBND ngày 3/2/2024",
        "2031",
        "UBNT tỉnh",
        "网络安全",
        "按照国家规定",
        "全面",
        "",
        "?! …",
        "Ngày nay mọi thứ khác hẳn xưa kia",
    ],
)
def test_what_is_right_or_unknown_is_left_alone(counts: WordCounts, typed: str) -> None:
    assert slips.corrected(typed, counts) is None


def test_a_correction_has_only_words_of_the_collection(counts: WordCounts) -> None:
    assert slips.corrected("an nin zzyzx", counts) is None


def test_the_more_frequent_word_is_meant() -> None:
    few = WordCounts.of([("an", 90), ("ninh", 50), ("an_ninh", 50), ("nính", 2), ("an_nính", 2)])
    assert slips.corrected("an nỉnh", few) == "an ninh"


def test_an_empty_collection_corrects_nothing() -> None:
    assert slips.corrected("an nin", WordCounts.of([])) is None


@given(st.text(max_size=60))
def test_any_text_is_corrected_or_left(counts: WordCounts, text: str) -> None:
    right = slips.corrected(text, counts)
    assert right is None or right == nfc(right)
    if right is not None:
        digits = [char for char in nfc(text) if char.isdecimal()]
        assert len([char for char in right if char.isdecimal()]) <= len(digits)


@given(st.lists(st.sampled_from([*"aăâbcdđeêghiklmnoôơpqrstuưvxy", "ng", "á", "ệ"]), max_size=6))
def test_a_syllable_costs_nothing_to_itself_and_else_something(letters: list[str]) -> None:
    syllable = "".join(letters)
    assert slip_cost(syllable, syllable) == 0.0
    assert slip_cost(syllable, syllable + "n") > 0.0


def test_marks_are_cheaper_than_letters_and_neighbours_than_others() -> None:
    assert slip_cost("nghiep", "nghiệp") < slip_cost("nghiêp", "nghiệp")
    assert slip_cost("nghiêp", "nghiệp") < slip_cost("nghiẹ", "nghiệp")
    assert slip_cost("bam", "ban") < slip_cost("bak", "ban")


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("truwowngf", "trường"),
        ("truongwf", "trường"),
        ("dduowcj", "được"),
        ("quyeets", "quyết"),
        ("thuyr", "thủy"),
        ("chie6n1", "chiến"),
        ("nguo7i2", "người"),
        ("ban", None),
        ("44", None),
        ("an-ninh", None),
    ],
)
def test_keys_that_became_no_letters_are_read(typed: str, right: str | None) -> None:
    assert decoded(typed) == right


@given(st.text(alphabet="abcdeghijklnorstuwxyz0123456789", max_size=14))
def test_any_keys_are_read_or_left(typed: str) -> None:
    right = decoded(typed)
    assert right is None or (right == nfc(right) and right != typed)


def test_characters_of_one_sound_are_known() -> None:
    assert sounds("按") & sounds("安")
    assert not sounds("按") & sounds("国")
    assert sounds("x") == frozenset()


def test_one_call_is_quick_with_many_words() -> None:
    letters = "bcdghklmnprstvx"
    names = [f"{a}{v}{b}{c}" for a in letters for v in "aeiou" for b in letters for c in letters]
    rows = [("an", 9000), ("ninh", 8000), ("an_ninh", 7000)]
    rows += [(name, 50) for name in names]
    rows += [(f"{one}_{other}", 3) for one in names[:600] for other in names[:480]]
    counts = WordCounts.of(rows[:300_000])
    assert len(counts.written.words) + len(counts.written.single) <= MOST_TOKENS
    slips.corrected("an nin", counts)

    def correct() -> None:
        for _ in range(10):
            assert slips.corrected("an nin an ninh", counts) == "an ninh an ninh"

    assert quickest(correct) / 10 < 0.05
