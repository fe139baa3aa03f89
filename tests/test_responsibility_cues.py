"""The words that charge somebody, and the marks that are passed over before them."""

import sys
from pathlib import Path

import pytest

from loader import responsibility_cues
from loader.responsibilities import is_agency_heading
from loader.responsibilities_vi import CHAIRING, FOLLOWING_UP
from loader.responsibility_cues import enumerator
from tests.charges import roles


def test_every_cue_that_needs_no_agency_begins_with_a_word_that_is_looked_for() -> None:
    table = Path(responsibility_cues.__file__).with_name("data") / "responsibility_cues.tsv"
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines()]
    for language, place, _, pattern in rows:
        if language == "vi" and place == "monitor":
            assert pattern.removeprefix("(?:").startswith(FOLLOWING_UP)
        if language == "vi" and place == "chair":
            assert pattern.startswith(CHAIRING)


def test_every_blank_but_the_plain_one_is_a_mark_of_layout() -> None:
    blanks = [chr(code) for code in range(sys.maxunicode) if chr(code).isspace()]
    for blank in blanks:
        assert roles(f"Giao{blank}Sở{blank}Nội vụ chủ trì") == [("Sở Nội vụ", "lead")], ascii(blank)


def test_a_heading_is_nothing_but_agencies() -> None:
    assert is_agency_heading("**a) Sở Nội vụ, Sở Y tế (Văn phòng):**")
    assert is_agency_heading("Điều 2. Sở Nội vụ")
    assert not is_agency_heading("1. Sở Nội vụ lập kế hoạch")
    assert not is_agency_heading("1. Công tác tuyên truyền")


@pytest.mark.parametrize(
    "number", ["2.1. ", "a) ", "- ", "** ", "Một là, ", "IV. ", "Điều 3. ", ""]
)
def test_the_number_of_a_paragraph_is_passed_over(number: str) -> None:
    text = f"{number}Sở Y tế".replace("*", " ")
    assert text[enumerator(text) :] == "Sở Y tế"
