"""Figures and letters that scanning or typing has mistaken, in document numbers and dates alone.

"Số: l2-KH/TU", "ngày O5 tháng 3 năm 2O24", Cyrillic letters in "12-КН/TU". The text keeps its
length, so that spans hold; what is no number or date by its shape is left as it stands.
"""

import re
from functools import cache

from analyzers.normalize import look_alikes

_FIGURES = str.maketrans("OoQIl|", "000111")
_MAY_BE = re.compile(r"[0-9][OoIl|]|[OoIl|][0-9]|[\u0370-\u04ff]")
_ONE = "[0-9OoQIl|]"
_LETTERS = "[A-ZĐÐa-zđ\u0370-\u04ff]"
_NUMBER = re.compile(
    rf"(?<![\w/.\-])(?P<figures>{_ONE}{{1,5}}(?:\s?[/\-–]\s?[12]{_ONE}{{3}})?)"
    rf"(?P<letters>(?:\s?[/\-–－]\s?{_LETTERS}{{1,8}}){{2,4}})(?!\w)"
)
_DATE = re.compile(
    rf"\b[Nn]gày\s+{_ONE}{{1,2}}\s+tháng\s+{_ONE}{{1,2}}\s+năm\s+[12]{_ONE}{{3}}(?!\w)"
)
_LABEL = re.compile(r"số\s*:?\s*$", re.IGNORECASE)
_WORDS = re.compile(r"[Nn]gày|tháng|năm")


def corrected(text: str) -> str:
    """The text, of the same length, with the figures and letters that such places must have."""
    if not _MAY_BE.search(text):
        return text
    return _DATE.sub(_date, _NUMBER.sub(_number, text))


def _number(match: re.Match[str]) -> str:
    """Figures before letters: they have a figure among them, or "Số" before them."""
    figures = match["figures"]
    labelled = _LABEL.search(match.string, max(0, match.start() - 8), match.start())
    if not labelled and not any(map(str.isdecimal, figures)):
        return match[0]
    return figures.translate(_FIGURES) + match["letters"].translate(_latin())


def _date(match: re.Match[str]) -> str:
    parts = _WORDS.split(match[0])
    words = _WORDS.findall(match[0])
    rest = (word + part.translate(_FIGURES) for word, part in zip(words, parts[1:], strict=True))
    return "".join(rest)


@cache
def _latin() -> dict[int, str]:
    """Latin letters by those of other scripts that look like them, capitals as capitals."""
    return {
        letter: latin.upper() if chr(letter).isupper() else latin
        for letter, latin in look_alikes().items()
    }
