"""Texts in the old encodings, written by the very tables that reading uses, for tests.

What an encoding has no character for is replaced by a plain form, as a writer of the time would.
"""

import functools
import unicodedata

from loader import encodings, encodings_tables

VIETNAMESE = ("windows-1258", "tcvn3", "tcvn5712-1", "vni", "viscii")
CHINESE = ("gb18030", "big5")


def encode(text: str, name: str) -> bytes:
    """The NFC text in an encoding. Raises `UnicodeEncodeError` for what it has no character for."""
    encoding = encodings.named(name)
    if encoding.codecs == ("table",):
        known = _inverse(name)
        return b"".join(_in_table(char, known, name) for char in unicodedata.normalize("NFC", text))
    if name == "windows-1258":
        return b"".join(map(_in_1258, unicodedata.normalize("NFC", text)))
    return text.encode("utf-8" if name == "utf-8" else encoding.codecs[0])


def as_letters(data: bytes) -> str:
    """The bytes as a program shows them that takes them for Windows-1252."""
    return "".join(map(encodings_tables.western, data))


@functools.cache
def _inverse(name: str) -> dict[str, bytes]:
    table = encodings_tables.tables()[name]
    codes = [*range(0x20, 0x7F), 9, 10, 13, *range(0x80, 0x100), *range(1, 0x20)]
    found: dict[str, bytes] = {}
    for code in codes:
        found.setdefault(table[code], bytes((code,)))
    return found


def _in_table(char: str, known: dict[str, bytes], name: str) -> bytes:
    if char in known:
        return known[char]
    if name == "tcvn3" and char.lower() in known:
        return known[char.lower()]
    apart = unicodedata.normalize("NFD", char)
    for cut in range(len(apart) - 1, 0, -1):
        base, marks = unicodedata.normalize("NFC", apart[:cut]), apart[cut:]
        marked = next((known[m] for m in (marks, _swapped(marks)) if m in known), None)
        if base in known and marked:
            return known[base] + marked
    raise UnicodeEncodeError(name, char, 0, 1, "no such character")


def _swapped(marks: str) -> str:
    """NFD puts a dot below before a circumflex or breve; the tables have it behind."""
    return marks[1:] + marks[:1]


def _in_1258(char: str) -> bytes:
    try:
        return char.encode("cp1258")
    except UnicodeEncodeError:
        apart = unicodedata.normalize("NFD", char)
        if len(apart) == 1:
            raise
        tone = next((mark for mark in apart[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"), None)
        if tone is None:
            raise
        base = unicodedata.normalize("NFC", apart.replace(tone, ""))
        return base.encode("cp1258") + tone.encode("cp1258")


def plain(text: str, name: str) -> str:
    """The text with a blank or a question mark for what an encoding has no character for."""
    return "".join(char if _has(char, name) else " " if char.isspace() else "?" for char in text)


def _has(char: str, name: str) -> bool:
    try:
        encode(char, name)
    except UnicodeEncodeError:
        return False
    return True
