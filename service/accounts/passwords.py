"""Passwords: which may be chosen, and how they are kept (argon2id) and verified.

Hashing is slow and needs 64 MiB on purpose; so few are made at a time, and few may wait.
"""

import os
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import argon2

from service.accounts.model import AccountError
from service.accounts.names import name_key

SHORTEST = 12
LONGEST = 1_000
HASHER = argon2.PasswordHasher()
"""argon2id with the library's parameters, those of RFC 9106 for little memory."""

_AT_ONCE = min(2, os.cpu_count() or 1)
_WAITING = 8
_LEFT_OVER = 6
"""So many letters must be left beside name and common parts; digits and signs count half."""

_hands = threading.BoundedSemaphore(_AT_ONCE)
_seats = threading.BoundedSemaphore(_AT_ONCE + _WAITING)


def require_good(password: str, name: str) -> None:
    """Raise `AccountError` for a password that may not be chosen by the user of this name.

    Length counts and nothing else is asked for, but what is guessed first is refused (NIST
    SP 800-63B, 5.1.1.2): the name, what repeats itself, runs of keys, and words of a list.
    """
    text = _normal(password)
    if len(text) < SHORTEST:
        raise AccountError("password_invalid", "short", shortest=SHORTEST)
    if len(text) > LONGEST:
        raise AccountError("password_invalid", "long", longest=LONGEST)
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        raise AccountError("password_invalid", "characters")
    plain = _plain(text)
    if _weight(plain.replace(_plain(name_key(name)), "")) < _LEFT_OVER:
        raise AccountError("password_invalid", "name")
    if _repeats(plain) or _weight(_without_common(plain)) < _LEFT_OVER:
        raise AccountError("password_invalid", "common")


def hashed(password: str) -> str:
    """What is kept of a password. Raises `AccountError` while too many wait."""
    with _turn():
        return HASHER.hash(_bytes(password))


def verify(kept: str | None, password: str) -> bool:
    """Whether this is the password; with nothing kept it takes as long and is False.

    Raises `AccountError` while too many wait.
    """
    with _turn():
        decoy = _decoy(HASHER)
        try:
            HASHER.verify(kept or decoy, _bytes(password))
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than are used now."""
    return HASHER.check_needs_rehash(kept)


@contextmanager
def _turn() -> Iterator[None]:
    if not _seats.acquire(blocking=False):
        raise AccountError("login_throttled", seconds=5)
    try:
        with _hands:
            yield
    finally:
        _seats.release()


@lru_cache(maxsize=2)
def _decoy(hasher: argon2.PasswordHasher) -> str:
    """A hash for those who have none, with the parameters in use."""
    return hasher.hash(os.urandom(32))


def _normal(password: str) -> str:
    """Composed, every kind of blank as a space (RFC 8265, 4.2.2)."""
    composed = unicodedata.normalize("NFC", password)
    return "".join(" " if unicodedata.category(char) == "Zs" else char for char in composed)


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


def _plain(text: str) -> str:
    """Lower case without marks, as one who guesses would begin."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(char for char in bare if not unicodedata.combining(char) and char != " ")


def _repeats(text: str) -> bool:
    """Few characters, or a part again and again."""
    return len(set(text)) < 5 or (text + text).find(text, 1) < len(text)


def _without_common(text: str) -> str:
    for part in common_parts():
        text = text.replace(part, "")
    return text


def _weight(text: str) -> float:
    return sum(1.0 if char.isalpha() else 0.5 for char in text)


@lru_cache(maxsize=1)
def common_parts() -> tuple[str, ...]:
    """What passwords are made of most often, the longest first."""
    path = Path(__file__).parent / "data" / "common_parts.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    runs = [run for line in lines if line.startswith("run ") for run in _runs(line[4:])]
    words = [line for line in lines if line and not line.startswith(("#", "run "))]
    return tuple(sorted({*words, *runs}, key=lambda part: (-len(part), part)))


def _runs(keys: str) -> Iterator[str]:
    """Every stretch of four keys or more, forward and backward."""
    for row in (keys, keys[::-1]):
        for length in range(4, len(row) + 1):
            yield from (row[start : start + length] for start in range(len(row) - length + 1))
