"""Names of users and e-mail addresses: which are taken, and which two names are one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts.model import AccountError
from service.accounts.names import LONGEST_NAME, clean_email, clean_name, name_key


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("an", "an"),
        ("  Nguyễn  Văn\tA ", "Nguyễn Văn A"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("đỗ.thị-b_2@tỉnh+x", "đỗ.thị-b_2@tỉnh+x"),
        ("王小明", "王小明"),
        ("O'Brien", "O'Brien"),
        ("7", "7"),
    ],
)
def test_a_name_is_composed_and_has_single_blanks(typed: str, name: str) -> None:
    assert clean_name(typed) == name
    assert name_key(typed) == name_key(name.upper())


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "...", "@", "x" * 65, "a\0b", "a\ud800", "<b>", "a/b", "a:b", "a,b"),
        "\u0430n",  # Cyrillic а
        "\u03bf",  # Greek omicron
        "\u0251n",  # a letter of phonetics
        "a\u200bn",
        "an\u202e",
        "a\u0338n",
    ],
)
def test_a_name_that_could_pass_for_another_is_refused(typed: str) -> None:
    with pytest.raises(AccountError, match="user_invalid: name"):
        clean_name(typed)


@given(st.text(max_size=80))
def test_any_text_is_a_name_or_is_refused(text: str) -> None:
    key = name_key(text)
    key.encode()
    assert name_key(key) == key
    try:
        name = clean_name(text)
    except AccountError:
        return
    assert 1 <= len(name) <= LONGEST_NAME
    assert clean_name(name) == name == unicodedata.normalize("NFC", name)
    assert name_key(name) == key


@given(st.text("aăâbcdđeêơướỗnhAĂĐÊ.- 019", min_size=1, max_size=20))
def test_a_name_is_one_in_every_form_and_case(text: str) -> None:
    forms = (text.upper(), text.lower(), unicodedata.normalize("NFD", text), f" {text} ")
    assert {name_key(form) for form in forms} == {name_key(text)}


def test_marks_make_another_name() -> None:
    assert len({name_key(name) for name in ("Ha", "Hà", "Hạ", "đa", "da")}) == 5


@pytest.mark.parametrize("typed", ["a@b", " an.x+1@sub.example.vn ", "A'B@EXAMPLE.vn"])
def test_an_address_is_taken_as_it_is(typed: str) -> None:
    assert clean_email(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        *("", "an", "@b", "a@", "a@b@c", "a b@c", ".a@b", "a.@b", "a..b@c", "a@b..c", "a@-b"),
        *("a@b\nBcc: c@d", "a@b\r", '"a b"@c', "a@[127.0.0.1]", "a\0@b", "ă@b", "a@ă", "<a@b>"),
        "a" * 250 + "@b.vn",
    ],
)
def test_an_address_to_which_no_mail_goes_is_refused(typed: str) -> None:
    with pytest.raises(AccountError, match="user_invalid: email"):
        clean_email(f"{typed}x" if typed.endswith("\r") else typed)


@given(st.text())
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        address = clean_email(text)
    except AccountError:
        return
    assert address.isascii()
    assert address.isprintable()
