"""Bytes of a text file to text, by the encoding that they are in, or a `LoadError` that says why.

Knows nothing of what the text holds but that it is Vietnamese or Chinese; a file that is no text is
refused.
"""

import re
import unicodedata
from typing import NamedTuple

from loader import encodings, encodings_judgement, encodings_repair, model
from loader.encodings_plausibility import judge
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

# Byte order marks (RFC 3629, RFC 2781; GB 18030 has its own for U+FEFF). UTF-32 comes first, since
# its mark begins as that of UTF-16.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_WIDE = (("utf-16-le", 2), ("utf-16-be", 2), ("utf-32-le", 4), ("utf-32-be", 4))
# HTML (section 4.2.5.4 of the living standard, which demands it early) and XML 1.0 (section 4.3.3).
_DECLARATION = re.compile(
    rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})"
    rb"|<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_HEAD = 4096
_WESTERN, _WITHOUT_CAPITALS = "windows-1252", "tcvn3"
_DOUBTFUL = 0.5
"""Bytes that are UTF-8 by chance make less than this part of Vietnamese and Chinese."""
_ONE_IN = 100
"""Fewer than one character beyond ASCII in so many may be wrong."""

_SAMPLE = 65536
_VISIBLE = re.compile("[^\\s\u00ad\u200b-\u200f\u2060\ufeff]")
_PLAUSIBLE = re.compile(
    "[\t\n\r\f -~\xa0-\u024f\u0300-\u036f\u1e00-\u1eff"
    "\u200b-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
)
_NEWLINES = re.compile("\r\n?|[\v\x85\u2028\u2029]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class Decoded(NamedTuple):
    """A text, the encoding that it was in (a name of `encodings`), and what is odd about that."""

    text: str
    encoding: str
    warnings: tuple[model.Warning, ...] = ()


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of `data` in NFC, its lines ended by "\\n", a page end (form feed) by an empty line.

    `encoding`, a name or alias, overrules the one that is found. Else it is the one of the byte
    order mark, UTF-16 or UTF-32 where NULs say so, UTF-8 where the bytes are, the one that a web
    page declares, and last the one that makes Vietnamese or Chinese of the bytes; a warning
    `encoding` tells a judgement and a repair. Raises `LoadError` with the code empty, binary or
    encoding. A few stray control characters become blanks; where they are many it is no text.
    """
    if not data.strip():
        raise LoadError("empty", "The file is empty.")
    _refuse_known_formats(data)
    found = _overruled(data, encoding) if encoding else _found(data)
    text = unicodedata.normalize("NFC", _clean(found.text))
    if not _VISIBLE.search(text):
        raise LoadError("empty", "The file holds nothing but white space.")
    return found._replace(text=text)


def _refuse_known_formats(data: bytes) -> None:
    for signature, name in _SIGNATURES:
        if data.startswith(signature) and not _is_prose(data, signature):
            raise LoadError("binary", f"The file is {name}, not a text.")


def _is_prose(data: bytes, signature: bytes) -> bool:
    """Whether a signature of two or three plain letters only happens to begin a text."""
    if signature not in _TEXTUAL_SIGNATURES[:3]:
        return False
    return _CONTROL_BYTES.search(data[:512]) is None


def _overruled(data: bytes, name: str) -> Decoded:
    encoding = encodings.named(name)
    read = _nearly(data, encoding)
    if read is not None:
        return read
    first = encodings.leniently(data, encoding).first
    raise LoadError("encoding", f"The file is not {encoding.label}: a wrong byte at byte {first}.")


def _found(data: bytes) -> Decoded:
    """The text by the encoding that the bytes give away, one after the other of the ways."""
    marked = _marked(data)
    if marked:
        found = _overruled(data, marked)
    elif wide := _wide(data):
        found = _overruled(data, wide)
        found = found._replace(warnings=(_judgement(wide), *found.warnings))
    else:
        found = _narrow(data)
    if not found.encoding.startswith("utf-"):
        return found
    repaired = encodings_repair.undisguised(found.text)
    return Decoded(repaired.text, found.encoding, (*found.warnings, *repaired.warnings))


def _marked(data: bytes) -> str | None:
    """The encoding that a byte order mark tells."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 where NULs and a plausible reading say so."""
    if b"\x00" not in data:
        return None
    names = [name for name, width in _WIDE if len(data) % width == 0]
    sample = data[:_SAMPLE]
    best = max(names, key=lambda name: _plausibility(sample, name), default=None)
    if best is None or _plausibility(sample, best) <= 0.9:
        return None
    evidence = judge(encodings.leniently(sample, encodings.named(best)).text)
    return best if evidence.good >= evidence.bad else None


def _plausibility(sample: bytes, name: str) -> float:
    """The share of characters that texts in Latin letters and in Chinese consist of."""
    text = encodings.leniently(sample, encodings.named(name)).text
    return len(_PLAUSIBLE.findall(text)) / len(text)


def _narrow(data: bytes) -> Decoded:
    """The text of bytes without a mark: UTF-8 where it is, a declared or a judged encoding else."""
    declared = _declared(data)
    try:
        read = Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        wrong = error
    else:
        return declared if declared and judge(read.text[:_SAMPLE]).share < _DOUBTFUL else read
    if b"\x00" in data:
        raise LoadError("binary", _nul_message(data)) from wrong
    if declared is not None:
        return declared
    repaired = encodings_repair.mended(data)
    if repaired is not None:
        return Decoded(repaired.text, "utf-8", repaired.warnings)
    judged = encodings_judgement.judged(data)
    found = _nearly(data, judged.encoding) if judged else None
    if judged is None or found is None:
        tried = ", ".join(("utf-8", *encodings_judgement.CANDIDATES))
        reason = f"The file is not UTF-8: {wrong.reason} at byte {wrong.start}."
        message = f"{reason} Nor is it surely in another encoding; tried were {tried}."
        raise LoadError("encoding", message) from wrong
    warning = _judgement(judged.encoding.name, judged.evidence.share)
    return found._replace(warnings=(warning, *found.warnings))


def _declared(data: bytes) -> Decoded | None:
    """The text in the encoding that a web page or XML declares, if its letters do not deny it.

    None as well for UTF-8, which the bytes tell by themselves, and for Windows-1252, which programs
    declare that know of nothing else.
    """
    match = _DECLARATION.search(data[:_HEAD]) if data[:_HEAD].lstrip().startswith(b"<") else None
    encoding = encodings.find((match[1] or match[2]).decode("ascii")) if match else None
    if encoding is None or encoding.name == _WESTERN or encoding.name.startswith("utf-"):
        return None
    read = _nearly(data, encoding)
    if read is None:
        return None
    evidence = judge(read.text[:_SAMPLE])
    few = evidence.good + evidence.bad < encodings_judgement.ENOUGH
    return read if few or evidence.share >= encodings_judgement.PLAUSIBLE else None


def _nearly(data: bytes, encoding: encodings.Encoding) -> Decoded | None:
    """The text in an encoding of which all but very few characters are right, with a warning."""
    read = encodings.leniently(data, encoding)
    if not read.wrong:
        return Decoded(read.text, encoding.name)
    beyond = encodings.beyond_ascii(read.text) - read.wrong
    if read.wrong * _ONE_IN > beyond:
        return None
    message = (
        f"The file holds bytes that are wrong in {encoding.label}, first at byte {read.first}"
        f" (in all: {read.wrong}); what they were is lost (U+FFFD), and the file may be cut."
    )
    return Decoded(read.text, encoding.name, (model.Warning("encoding", message),))


def _judgement(name: str, share: float | None = None) -> model.Warning:
    label = encodings.named(name).label
    reason = f": {share:.0%} of the letters beyond ASCII fit it" if share is not None else ""
    inferred = " Its capitals with tones were inferred." if name == _WITHOUT_CAPITALS else ""
    message = f"The file does not say its encoding; it was judged to be {label}{reason}.{inferred}"
    return model.Warning("encoding", message)


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
