"""Numbers at the beginning of paragraphs: which they are, and which of them can be true.

"1.", "2.1.", "(1)", "Một là", "Điều 1", "I.", 第一条, 一、, （一）. Whether "5." is a number or the
end of a sentence is told by what came before: numbers follow one another. Vietnamese numbers are
given as printed (an item of Điều 2 is 2.1), Chinese ones as a path (（三） under 四、 is 4.3).
"""

import re
from typing import Literal, NamedTuple

Kind = Literal[
    "chapter", "letter", "roman", "article", "han", "word", "han_paren", "decimal", "paren", "step"
]
SECTIONS: frozenset[Kind] = frozenset(("chapter", "letter", "roman"))

_HAN = "一二三四五六七八九十百零〇两"
_ORDINALS = {
    word: value
    for value, words in enumerate(
        ("một nhất", "hai", "ba", "bốn tư", "năm", "sáu", "bảy bẩy", "tám", "chín", "mười"), 1
    )
    for word in words.split()
}
_ORDINAL = "|".join(_ORDINALS)
_MARKER = re.compile(
    rf"""(?:
      (?P<chapter>(?:Phần|Chương|Mục)\s(?:[IVXLC]{{1,6}}|\d{{1,2}}|thứ\s\w{{2,4}})(?!\w)
        |第[{_HAN}\d]{{1,5}}[章节編编]) [\s.:–-]*
    | (?P<article>Điều\s(?P<article_vi>\d{{1,3}})[a-zđ]?\s?[.:)]
        |第(?P<article_zh>[{_HAN}\d]{{1,6}})条) [\s:：、.]*
    | (?P<roman>[IVXLC]{{1,6}})\s?(?:[.)/:]\s?|[-–]\s) (?=\S)
    | (?P<letter>[A-H])(?:[.)/]\s?|\s?[-–]\s) (?=[^\W\d_])
    | (?P<word>(?P<word_first>{_ORDINAL})(?:\s(?P<word_second>{_ORDINAL}))?\slà
        |Thứ\s(?P<word_rank>{_ORDINAL}))\b [\s,:.;-]* (?=\S)
    | (?P<step>(?P<step_zh>[{_HAN}]{{1,3}})是) (?=\S)
    | (?P<han>[{_HAN}]{{1,4}})\s?[、．.] \s? (?=\S)
    | [(（](?P<han_paren>[{_HAN}]{{1,4}})[)）] [\s、.]* (?=\S)
    | [(（](?P<paren>\d{{1,3}})[)）] [\s、.]* (?=\S)
    | (?P<decimal>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}})(?:[.)/:]\s?|\s) (?=\S)
    | (?P<single>\d{{1,3}})(?:\s?[.)/．、](?!\d)\s?|\s?[-–]\s|\s?:\s) (?=\S)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_HAN_VALUES = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}


class Marker(NamedTuple):
    """A possible number: its kind, its value (all parts of 2.1 are (2, 1)), where it ends."""

    kind: Kind
    values: tuple[int, ...]
    printed: str
    end: int


def find_marker(text: str) -> Marker | None:
    """The number that `text` begins with, by its shape alone."""
    match = _MARKER.match(text)
    if match is None:
        return None
    kind = match.lastgroup or ""
    kind = "decimal" if kind == "single" else kind.split("_")[0] if kind != "han_paren" else kind
    printed = match[kind] if kind != "decimal" else match["decimal"] or match["single"]
    values = _values(match, kind, printed)
    if values is None or not _is_shaped(text, match, kind, values):
        return None
    return Marker(kind, values, printed, match.end())  # type: ignore[arg-type]


def _values(match: re.Match[str], kind: str, printed: str) -> tuple[int, ...] | None:
    """The number's value, None where it is none (IVX is no Roman numeral)."""
    match kind:
        case "decimal":
            return tuple(int(part) for part in re.split(r"[.．]", printed))
        case "paren":
            return (int(printed),)
        case "roman":
            value = roman(printed) if printed.isupper() else None
        case "letter":
            value = ord(printed) - ord("A") + 1 if printed.isupper() else None
        case "word":
            value = _ordinal(match)
        case "article":
            written = match["article_vi"] or match["article_zh"]
            value = int(written) if written.isdecimal() else han(written)
        case "chapter":
            return (0,)
        case _:
            value = han(printed.removesuffix("是"))
    return None if value is None else (value,)


def _ordinal(match: re.Match[str]) -> int | None:
    if match["word_rank"]:
        return _ORDINALS[match["word_rank"].lower()]
    first = _ORDINALS[match["word_first"].lower()]
    if not match["word_second"]:
        return first
    return 10 + _ORDINALS[match["word_second"].lower()] if first == 10 else None


def _is_shaped(text: str, match: re.Match[str], kind: str, values: tuple[int, ...]) -> bool:
    """What the expression cannot say: the case of first letters, numbers that count something."""
    if kind in ("word", "chapter", "article") and text[:1].islower():
        return False
    if kind == "decimal":
        after = text[match.end() : match.end() + 1]
        closed = text[match.end("decimal") : match.end()].strip() if match["decimal"] else "."
        return values[-1] > 0 and (bool(closed) or not (after.islower() or after.isdigit()))
    return values[-1] > 0 or kind == "chapter"


def roman(written: str) -> int | None:
    """The value of a Roman numeral written as it should be, at most 39; None for anything else."""
    values = [_ROMAN_VALUES[letter] for letter in written]
    total = sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
    tens, ones = divmod(total, 10)
    ones_written = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
    return total if 0 < total < 40 and written == "X" * tens + ones_written else None


def han(written: str) -> int | None:
    """The value of a Chinese numeral under 1000 (十二, 二〇, 一百零一) or of figures."""
    if written.isdecimal():
        return int(written)
    total, digit = 0, 0
    for letter in written:
        if letter in "十百":
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _HAN_VALUES[letter]
    return total + digit or None


_RANKS: dict[Kind, int] = {
    "article": 10,
    "han": 10,
    "word": 20,
    "han_paren": 20,
    "decimal": 30,
    "paren": 40,
    "step": 50,
}
_LARGEST_GAP = 5
_DEEPEST = 4


class Open(NamedTuple):
    """A numbered unit that is still going on; `task` is its index in the caller's list."""

    kind: Kind
    rank: int
    values: tuple[int, ...]
    number: str
    task: int


class Sequence:
    """The numbered units that are going on at a place in one part of a document.

    `paths` says whether numbers are given as paths (Chinese) or as printed (Vietnamese).
    """

    def __init__(self, paths: bool) -> None:
        self.paths = paths
        self.open: list[Open] = []
        self._last_article = 0

    def clear(self) -> None:
        """A new section: numbers begin anew, those of articles go on."""
        self.open.clear()

    def has_articles(self) -> bool:
        """Whether the part is divided into articles."""
        return self._last_article > 0

    def admit(self, marker: Marker, task: int) -> Open | None:
        """The unit that `marker` begins, or None if it cannot stand here. `task` is its index."""
        rank = _RANKS[marker.kind] + 2 * (len(marker.values) - 1)
        place = self._place(marker, rank)
        if place is None:
            return None
        del self.open[place:]
        unit = Open(marker.kind, rank, marker.values, self._number(marker), task)
        self.open.append(unit)
        if marker.kind == "article":
            self._last_article = marker.values[0]
        return unit

    def parent(self) -> int | None:
        """The task that holds the unit admitted last."""
        return self.open[-2].task if len(self.open) > 1 else None

    def _place(self, marker: Marker, rank: int) -> int | None:
        """How many of the open units go on beside the new one; None if it follows none of them."""
        last = marker.values[-1]
        if marker.kind == "article":
            return 0 if last == 1 or 0 < last - self._last_article <= _LARGEST_GAP * 2 else None
        above = self._above(marker, rank)
        if above is None:
            return None
        same = [
            index
            for index in range(above, len(self.open))
            if self.open[index].kind == marker.kind
            and len(self.open[index].values) == len(marker.values)
        ]
        # The innermost list that the number continues; else a gap in one; else a new list.
        for steps in (range(1, 2), range(2, _LARGEST_GAP + 1), range(1)):
            for index in reversed(same):
                if last - self.open[index].values[-1] in steps:
                    return index
        if last == 1 and same and not self.paths and len(same) < _DEEPEST:
            return len(self.open)
        if last == 1 or (not same and last <= 3 * _LARGEST_GAP):
            return self._under(rank) if not same else same[0]
        return None

    def _above(self, marker: Marker, rank: int) -> int | None:
        """Where among the open units the list of `marker` can begin: after "2.", for "2.1"."""
        if len(marker.values) == 1:
            return 0
        head = marker.values[:-1]
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index].kind == "decimal" and self.open[index].values == head:
                return index + 1
        before = [unit.values for unit in self.open if unit.kind == "decimal"]
        follows = not before or head > before[-1][: len(head)]
        return self._under(rank) if follows and marker.values[-1] == 1 else None

    def _under(self, rank: int) -> int:
        return next((i for i, unit in enumerate(self.open) if unit.rank >= rank), len(self.open))

    def _number(self, marker: Marker) -> str:
        printed = ".".join(map(str, marker.values))
        if not self.open:
            return printed
        above = self.open[-1]
        if len(marker.values) > 1:
            # 2.1 under 2 repeats it already; what stands above 2 does not.
            return printed if not self.paths else self._path(marker)
        if self.paths:
            return f"{above.number}.{printed}"
        article = next((unit for unit in self.open if unit.kind == "article"), None)
        return f"{article.number}.{printed}" if article else printed

    def _path(self, marker: Marker) -> str:
        outer = [unit for unit in self.open if unit.kind != "decimal"]
        printed = ".".join(map(str, marker.values))
        return f"{outer[-1].number}.{printed}" if outer else printed
