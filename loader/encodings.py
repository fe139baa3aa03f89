# ruff: noqa: A005 - inside a package the name hides nothing
"""The encodings that texts are read in: their names, their bytes, and the fonts that imply them.

Knows nothing of which encoding a file is in; `encodings_judgement` finds that out.
"""

import functools
import re
import unicodedata
from importlib import resources
from typing import NamedTuple

from loader import encodings_capitals, encodings_tables
from loader.model import LoadError

_FILE = "data/encodings.tsv"
_TABLE = "table"
_WITHOUT_CAPITALS = "tcvn3"
# What a PDF puts before the name of a font of which it holds a part, and styles behind a name.
_SUBSET = re.compile(r"[A-Z]{6}\+")
_STYLE = re.compile(r"(?:[\s,-]*(?:bold|italic|oblique|regular|normal|mt))+$", re.IGNORECASE)
_CAPITALS_FONT = re.compile(r"\.?vn.*h", re.IGNORECASE)
_DOTLESS = re.compile(r"vn(?:time|arial|courier)h?", re.IGNORECASE)
_LONGEST_FONT = 100
_PRIVATE = {0xF000 + byte: byte for byte in range(0x20, 0x100)}
"""Where Word keeps the bytes of a font that it takes for one of symbols."""
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
"""Letters that no text of one byte a letter holds: whoever wrote them wrote Unicode."""


class Encoding(NamedTuple):
    """An encoding: its name here, what to call it, Python's codecs for it in the order to try."""

    name: str
    label: str
    codecs: tuple[str, ...]
    fonts: tuple[str, ...]
    aliases: tuple[str, ...]


@functools.cache
def encodings() -> dict[str, Encoding]:
    """The encodings by their names, in the order in which a reader would be offered them."""
    lines = resources.files("loader").joinpath(_FILE).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    return {
        name: Encoding(name, label, *(tuple(filter(None, cell.split(","))) for cell in lists))
        for name, label, *lists in rows
    }


def find(name: str) -> Encoding | None:
    """The encoding with this name or alias, whatever its case and its blanks; None if unknown."""
    return _names().get(re.sub(r"[\s_-]+", "-", name.strip().lower()))


@functools.cache
def _names() -> dict[str, Encoding]:
    found = {}
    for one in encodings().values():
        for alias in (one.name, one.label, *one.aliases):
            found[re.sub(r"[\s_-]+", "-", alias.lower())] = one
    return found


def named(name: str) -> Encoding:
    """The encoding with this name or alias. Raises `LoadError` (encoding) with the known names."""
    found = find(name)
    if found is None:
        known = ", ".join(encodings())
        raise LoadError("encoding", f'"{name}" is no known encoding; {known} are.')
    return found


def strictly(data: bytes, encoding: Encoding) -> str:
    """The text of bytes in an encoding, in NFC. Raises `UnicodeDecodeError` for any wrong byte."""
    if _TABLE in encoding.codecs:
        text = encodings_tables.decode(data, encoding.name)
        if encoding.name != _WITHOUT_CAPITALS:
            return text
        return encodings_capitals.restored(encodings_capitals.headings_restored(text))
    for codec in encoding.codecs[:-1]:
        try:
            return unicodedata.normalize("NFC", data.decode(codec))
        except UnicodeDecodeError:
            continue
    return unicodedata.normalize("NFC", data.decode(encoding.codecs[-1]))


class Lenient(NamedTuple):
    """A text, how many wrong sequences of bytes are U+FFFD in it, and where the first stands."""

    text: str
    wrong: int = 0
    first: int = -1


def leniently(data: bytes, encoding: Encoding) -> Lenient:
    """The text of bytes in an encoding, in NFC, with U+FFFD for what is wrong."""
    try:
        return Lenient(strictly(data, encoding))
    except UnicodeDecodeError as error:
        text = data.decode(encoding.codecs[0], "replace")
        return Lenient(unicodedata.normalize("NFC", text), text.count("\ufffd"), error.start)


def beyond_ascii(text: str) -> int:
    """How many characters of a text are not ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def holds_unicode(text: str) -> bool:
    """Whether a text holds Vietnamese letters that no encoding of one byte a letter could give."""
    return _UNICODE.search(text) is not None


def decode_legacy(text: str, font: str) -> str | None:
    """The Unicode text of a run that an office document or a PDF has in a font of old encoding.

    `text` holds the font's bytes as characters U+0000-00FF (or as Windows-1252 has them, or in
    the private use area as symbols). The fonts are .Vn… (TCVN3; .Vn…H has capitals alone) and
    VNI-… (VNI-Windows). None for any other font. Runs that follow each other in one font may be
    given one by one, as long as the whole is made NFC afterwards. A text with letters that only
    Unicode has is returned as it is: programs put real Unicode into old fonts too.
    """
    encoding = _of_font(_family(font))
    if encoding is None:
        return None
    if holds_unicode(text):
        return text
    decoded = encodings_tables.read_anew(text.translate(_PRIVATE), encoding.name)
    if encoding.name != _WITHOUT_CAPITALS:
        return decoded
    return decoded.upper() if has_capitals_alone(font) else encodings_capitals.restored(decoded)


def has_capitals_alone(font: str) -> bool:
    """Whether a font is one of TCVN3 that shows small letters as capitals (.VnTimeH)."""
    return _CAPITALS_FONT.fullmatch(_family(font)) is not None


def _family(font: str) -> str:
    """A font's name without the marks of a PDF's part of it and without its style."""
    return _STYLE.sub("", _SUBSET.sub("", font[:_LONGEST_FONT].strip(" \"'")))


def _of_font(font: str) -> Encoding | None:
    if _DOTLESS.fullmatch(font):
        return encodings()[_WITHOUT_CAPITALS]
    lower = font.lower()
    return next((one for one in encodings().values() if lower.startswith(one.fonts)), None)
