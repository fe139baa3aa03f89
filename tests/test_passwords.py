"""Passwords: which may be chosen, how they are kept, and that guessing costs."""

import string
import threading
import time
import unicodedata
from pathlib import Path

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts import passwords
from service.accounts.model import AccountError
from tests.people import NEW_PASSWORD, PASSWORD


def reason(password: str, name: str = "nguyen.van.a") -> str | None:
    """Why the password may not be chosen, None where it may."""
    try:
        passwords.require_good(password, name)
    except AccountError as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        (PASSWORD, None),
        (NEW_PASSWORD, None),
        ("correct horse battery", None),
        ("kR8!vq2Zt0pX", None),
        ("837465019284", None),
        ("明月几时有把酒问青天不知", None),
        ("mười một kí", "short"),
        ("x" * 1_001, "long"),
        ("con mèo\nnhảy qua", "characters"),
        ("con mèo\ud800 nhảy qua", "characters"),
        ("nguyen.van.a", "name"),
        ("Nguyen.Van.A.2024", "name"),
        ("aaaaaaaaaaaa", "common"),
        ("abcabcabcabcabc", "common"),
        ("con mèo con mèo con mèo", "common"),
        ("123456789012", "common"),
        ("abcdefghijklm", "common"),
        ("qwertyuiop123", "common"),
        ("Password2024!", "common"),
        ("MẬT KHẨU 20241123", "common"),
        ("p@ssw0rd p@ssw0rd 1", "common"),
        ("Admin@123456", "common"),
        ("密码密码密码密码密码密码", "common"),
    ],
)
def test_a_password_may_be_chosen_or_not_with_the_reason(password: str, why: str | None) -> None:
    assert reason(password) == why


@given(st.text(), st.text(max_size=64))
def test_any_text_is_judged(password: str, name: str) -> None:
    assert reason(password, name) in {None, "short", "long", "characters", "name", "common"}


@given(st.text(string.ascii_letters, min_size=20, max_size=40))
def test_length_is_counted_in_letters_as_they_are_seen(letters: str) -> None:
    marked = "".join(f"{letter}\u0301" for letter in letters[:11].replace("q", "a"))
    seen = unicodedata.normalize("NFC", marked)
    assert (reason(marked) == "short") is (len(seen) < passwords.SHORTEST)


def test_a_password_is_kept_as_argon2id_with_the_parameters_of_the_library() -> None:
    kept = passwords.hashed(PASSWORD)
    found = argon2.extract_parameters(kept)
    assert found == argon2.profiles.RFC_9106_LOW_MEMORY
    assert PASSWORD not in kept
    assert passwords.verify(kept, PASSWORD)
    assert passwords.verify(kept, unicodedata.normalize("NFD", PASSWORD))
    assert passwords.verify(kept, PASSWORD.replace(" ", "\u3000"))
    assert not passwords.verify(kept, PASSWORD + " ")
    assert not passwords.is_outdated(kept)


@pytest.mark.usefixtures("quick_passwords")
def test_where_nothing_is_kept_nothing_is_right() -> None:
    for kept in (None, "", "damaged", passwords.hashed(NEW_PASSWORD)):
        for password in (PASSWORD, "", "\ud800\0"):
            assert not passwords.verify(kept, password)


def test_an_unknown_name_takes_as_long_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    verified = []

    class Watched(argon2.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002
            verified.append(argon2.extract_parameters(str(hash)))
            return super().verify(hash, password)

    watched = Watched(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", watched)
    kept = passwords.hashed(PASSWORD)
    assert [passwords.verify(one, "wrong") for one in (kept, None)] == [False, False]
    assert verified == [argon2.extract_parameters(kept)] * 2


@pytest.mark.usefixtures("quick_passwords")
def test_few_are_hashed_at_a_time_and_few_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hands", threading.BoundedSemaphore(1))
    monkeypatch.setattr(passwords, "_seats", threading.BoundedSemaphore(2))
    results: list[bool] = []
    with passwords._hands:
        waiting = threading.Thread(target=lambda: results.append(passwords.verify(None, "x")))
        waiting.start()
        while passwords._seats._value > 1:  # until it sits and waits
            time.sleep(0.001)
        with passwords._seats, pytest.raises(AccountError, match="login_throttled"):
            passwords.verify(None, "x")
    waiting.join()
    assert results == [False]
    assert passwords.verify(passwords.hashed(PASSWORD), PASSWORD)


def test_the_list_of_common_parts_is_sound() -> None:
    path = Path(passwords.__file__).parent / "data" / "common_parts.txt"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    runs = [line for line in lines if line.startswith("run ")]
    words = [line for line in lines if line not in runs]
    assert lines == [*runs, *words]
    assert words == sorted(set(words))
    assert len(runs) == len(set(runs))
    for part in passwords.common_parts():
        assert part == passwords._plain(part)
        assert len(part) >= 2
