"""Bytes of a text file to text: UTF-8 or UTF-16, strictly, or a `LoadError` that says why not.

Knows nothing of what the text holds; other encodings and formats are told apart but not read.
"""

import re
import unicodedata
from typing import NamedTuple

from loader import model
from loader.model import LoadError

# The first bytes of formats that are no text (file(1) knows them by the same signatures).
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (OLE)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BM", "a BMP image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
)
_TEXTUAL_SIGNATURES = (b"BM", b"BZh", b"MZ", b"GIF8", b"%PDF-", b"{\\rtf")

_SAMPLE = 65536
_VISIBLE = re.compile("[^\\s\u00ad\u200b-\u200f\u2060\ufeff]")
_PLAUSIBLE = re.compile(
    "[\t\n\r\f -~\xa0-\u024f\u0300-\u036f\u1e00-\u1eff"
    "\u200b-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
)
_NEWLINES = re.compile("\r\n?|[\v\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class Decoded(NamedTuple):
    """A text, the encoding that it was in, and what is odd about that."""

    text: str
    encoding: str
    warnings: tuple[model.Warning, ...] = ()


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of `data` in NFC, its lines ended by "\\n", a page end (form feed) by an empty line.

    `encoding` overrules the one that is found. Raises `LoadError` with the code empty, binary or
    encoding. A few stray control characters become blanks; where they are many it is no text.
    """
    if not data.strip():
        raise LoadError("empty", "The file is empty.")
    _refuse_known_formats(data)
    encoding = encoding or _encoding(data)
    text = unicodedata.normalize("NFC", _clean(_strictly(data, encoding)))
    if not _VISIBLE.search(text):
        raise LoadError("empty", "The file holds nothing but white space.")
    return Decoded(text, encoding)


def _refuse_known_formats(data: bytes) -> None:
    for signature, name in _SIGNATURES:
        if data.startswith(signature) and not _is_prose(data, signature):
            raise LoadError("binary", f"The file is {name}, not a text.")


def _is_prose(data: bytes, signature: bytes) -> bool:
    """Whether a signature of two or three plain letters only happens to begin a text."""
    if signature not in _TEXTUAL_SIGNATURES[:3]:
        return False
    return _CONTROLS.search(data[:512].decode("utf-8", "replace").replace("\ufffd", "\x00")) is None


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and b"\x00" in data:
            raise LoadError("binary", _nul_message(data)) from error
        name = "UTF-16" if encoding.startswith("utf-16") else "UTF-8"
        reason = f"The file is not {name}: {error.reason} at byte {error.start}."
        raise LoadError("encoding", reason) from error


def _encoding(data: bytes) -> str:
    """By the byte order mark, else UTF-16 where NULs and a plausible reading say so, else UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if len(data) % 2 == 0 and b"\x00" in data:
        sample = data[:_SAMPLE]
        best = max(("utf-16-le", "utf-16-be"), key=lambda name: _plausibility(sample, name))
        if _plausibility(sample, best) > 0.9:
            return best
    return "utf-8"


def _plausibility(sample: bytes, encoding: str) -> float:
    """The share of characters that texts in Latin letters and in Chinese consist of."""
    text = sample.decode(encoding, "replace")
    return len(_PLAUSIBLE.findall(text)) / len(text)


def _clean(text: str) -> str:
    if "\x00" in text:
        raise LoadError("binary", f"The file holds a NUL at character {text.index(chr(0))}.")
    text = _NEWLINES.sub("\n", text.lstrip("\ufeff")).replace("\f", "\n\n")
    cleaned, strays = _CONTROLS.subn(" ", text)
    if strays * 100 > len(text):
        raise LoadError("binary", f"The file holds {strays} control characters: it is no text.")
    return cleaned


def _nul_message(data: bytes) -> str:
    return f"The file holds a NUL at byte {data.index(0)}: it is no text."
