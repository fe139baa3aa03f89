"""Byte tables of the Vietnamese encodings that Python does not know.

Each byte is one text by itself, so a table is 256 texts; the whole becomes NFC afterwards. In VNI a
mark is a byte of its own behind its letter, and is therefore a combining mark here.
"""

import functools
import unicodedata
from importlib import resources

_FILE = "data/encodings_tables.tsv"


def decode(data: bytes, name: str) -> str:
    """The text of bytes in the encoding of a table, in NFC. Every byte stands for something."""
    return unicodedata.normalize("NFC", data.decode("latin-1").translate(tables()[name]))


def read_anew(letters: str, name: str) -> str:
    """What letters that are bytes say in the encoding of a table, in NFC; others stay.

    A letter is the byte that Windows-1252 or Latin-1 has it for.
    """
    known = western_bytes()
    table = tables()[name]
    read = [table[known[letter]] if letter in known else letter for letter in letters]
    return unicodedata.normalize("NFC", "".join(read))


@functools.cache
def tables() -> dict[str, dict[int, str]]:
    """The text of each byte by encoding, from the data file.

    TCVN3 is TCVN 5712:1993 VN1 without its capitals in the control characters, whose places have
    the punctuation of Windows-1252, as in the fonts .Vn…; VISCII is RFC 1456; VNI-Windows is the
    order of the fonts VNI-…. Bytes that the file does not name are those of Windows-1252.
    """
    found: dict[str, dict[int, str]] = {}
    lines = resources.files("loader").joinpath(_FILE).read_text("utf-8").splitlines()
    for line in lines[1:]:
        name, byte, points = line.split("\t")
        table = found.setdefault(name, {code: western(code) for code in range(256)})
        table[int(byte, 16)] = "".join(chr(int(point, 16)) for point in points.split())
    return found


def western(byte: int) -> str:
    """A byte in Windows-1252, as browsers read it: a byte without a character is a control."""
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


@functools.cache
def western_bytes() -> dict[str, int]:
    """The byte of each character of Windows-1252, and of Latin-1's control characters as well."""
    return {chr(code): code for code in range(256)} | {western(code): code for code in range(256)}


def as_bytes(letters: str) -> bytes:
    """The bytes of a text that has characters of Windows-1252 and Latin-1 alone."""
    return letters.translate(_to_latin()).encode("latin-1")


@functools.cache
def _to_latin() -> dict[int, int]:
    return {ord(char): code for char, code in western_bytes().items() if ord(char) != code}
