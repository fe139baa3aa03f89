"""Capitals of TCVN3, which has none with a tone: "CộNG HòA" is what its bytes say of "CỘNG HÒA".

Such words were typed beside plain capitals. Headings were also typed in lower case and shown in a
font of capitals (.Vn…H); a plain text does not tell that, but a letterhead gives it away.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+")
_APART = re.compile(r"(\n|\t|\||[ \u00a0]{2,}|[.;:!?] |<[^<>\n]{1,300}>)")
"""What parts sentences, lines, cells and columns; each may be in capitals by itself."""
_PLAIN_LOWER = re.compile("[a-zăâêôơưđ]")
_CAPITAL_INSIDE = re.compile(r"(?<=[^\W\d_])[A-ZĂÂÊÔƠƯĐ]")
# What heads every letterhead, in capitals always (Decree 30/2020, annex I; Guide 36-HD/VPTW).
_LETTERHEAD = re.compile(
    r"(?:^|\s{2}|\|)\W{0,20}(?:cộng h(?:òa|oà) xã hội chủ nghĩa việt nam|đảng cộng sản việt nam)\W*"
    r"(?:$|\s{2}|\|)",
    re.MULTILINE,
)
_COLUMNS = re.compile(r"(\t|\||[ \u00a0]{3,})")
_SMALL = re.compile(
    r"\s*(?:[IVXivx]{1,5}[.)]\s*|(?:T/?[ML]|KT|TUQ)\.?\s*)?"
    r"(?![a-zđ][.)]|về\s)([^\W\d_](?:[^.;:]{2,100}|[^.;:]{2,12}:))\s*"
)
_UNFINISHED = re.compile(r".{45,}[\w,]")
_SPOKEN = re.compile("[BCDFGHKLMNPQRSTVX]*[AEIOUY]+[CGHMNPT]*", re.IGNORECASE)


def restored(text: str) -> str:
    """The NFC text with the toned letters of words in capitals as capitals."""
    return "".join(map(_restored_piece, _APART.split(text)))


def headings_restored(text: str) -> str:
    """The text with headings in capitals, if its letterhead says that they were shown so.

    A heading has no capital but those of its marker ("II.", "TM.") and no sentence's end, and does
    not go on where the line before it ends. What begins with "về" is a title, which may be small.
    """
    if not _LETTERHEAD.search(text):
        return text
    lines, before = text.split("\n"), ""
    for index, line in enumerate(lines):
        if not _UNFINISHED.fullmatch(before):
            lines[index] = "".join(map(_heading_restored, _COLUMNS.split(line)))
        before = _COLUMNS.split(lines[index].rstrip())[-1].strip() or before
        before = "" if before.isupper() else before
    return "\n".join(lines)


def _heading_restored(piece: str) -> str:
    match = _SMALL.fullmatch(piece)
    return piece.upper() if match and match[1].islower() else piece


def _restored_piece(piece: str) -> str:
    if piece.isascii() or not _CAPITAL_INSIDE.search(piece):
        return piece
    words = _WORD.findall(piece)
    verdicts = [_is_upper(word) for word in words]
    before = _nearest(words, verdicts)
    after = _nearest(words[::-1], verdicts[::-1])[::-1]
    upper = [
        _among(sides) if verdict is None else verdict
        for verdict, *sides in zip(verdicts, before, after, strict=True)
    ]
    given = iter(upper)
    return _WORD.sub(lambda word: word[0].upper() if next(given) else word[0], piece)


def _is_upper(word: str) -> bool | None:
    """Whether a word is in capitals by its letters that have a capital; None where none tells."""
    if _PLAIN_LOWER.search(word):
        return False
    return True if _CAPITAL_INSIDE.search(word) else None


def _nearest(words: Sequence[str], verdicts: Sequence[bool | None]) -> list[bool | None]:
    """For each word whether the last one before it that tells is in capitals; None without one.

    An abbreviation is in capitals anywhere, so it tells nothing of its neighbours.
    """
    found: list[bool | None] = []
    last: bool | None = None
    for word, verdict in zip(words, verdicts, strict=True):
        found.append(last)
        if verdict is not None:
            last = verdict and _is_spoken(word)
    return found


def _among(sides: Iterable[bool | None]) -> bool:
    """Whether a word that tells nothing itself stands among capitals, on one side at least."""
    known = [side for side in sides if side is not None]
    return bool(known) and all(known)


def _is_spoken(word: str) -> bool:
    """Whether a word is no abbreviation, which is in capitals anywhere."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if c.isalpha())
    return _SPOKEN.fullmatch(bare.replace("Đ", "D").replace("đ", "d")) is not None
