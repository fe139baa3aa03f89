"""The numbers of automatic lists as word processors print them.

The names are those of ECMA-376-1, 17.18.59 (ST_NumberFormat).
"""

from collections.abc import Callable

LABEL_LONGEST = 100
"""Characters of a label; a list repeats it at each item, so that a long one fills the memory."""
_LARGEST = 9999
"""Beyond this a count is printed in figures, as no list of a directive is so long."""
_HAN = "〇一二三四五六七八九"
_HAN_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def printed(value: int, form: str) -> str:
    """The `value` in the format called `form`; in figures where the format is unknown."""
    if form == "none":
        return ""
    if not 0 < value <= _LARGEST or form not in _FORMATS:
        return str(value)
    return _FORMATS[form](value)


def roman(value: int) -> str:
    """A Roman numeral in capitals."""
    written = []
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        written.append(letters * count)
    return "".join(written)


def letters(value: int) -> str:
    """A to Z, then AA, BB, as Word goes on (17.18.59, upperLetter)."""
    rounds, index = divmod(value - 1, 26)
    return chr(ord("A") + index) * min(rounds + 1, 8)


def han(value: int) -> str:
    """A Chinese numeral with its places: 十, 十二, 二十, 一百零三."""
    return _places(value, _HAN.replace("〇", "零"), "十百千").removeprefix("一" * (9 < value < 20))


def _han_formal(value: int) -> str:
    return _places(value, _HAN_FORMAL, "拾佰仟")


def _places(value: int, digits: str, units: str) -> str:
    """The digits of `value` with the units of their places; one zero stands for a row of them."""
    written = ""
    figures = str(value)
    for index, figure in enumerate(figures):
        place = len(figures) - index - 1
        if figure != "0":
            written += digits[int(figure)] + (units[place - 1] if place else "")
        elif not written.endswith(digits[0]):
            written += digits[0]
    return written.rstrip(digits[0])


def _han_digits(value: int) -> str:
    return "".join(_HAN[int(figure)] for figure in str(value))


def _han_counting(value: int) -> str:
    return han(value) if value < 100 else _han_digits(value)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


def _enclosed(first: str, most: int) -> Callable[[int], str]:
    return lambda value: chr(ord(first) + value - 1) if value <= most else str(value)


def _full_width(value: int) -> str:
    return "".join(chr(ord("０") + int(figure)) for figure in str(value))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "upperRoman": roman,
    "lowerRoman": lambda value: roman(value).lower(),
    "upperLetter": letters,
    "lowerLetter": lambda value: letters(value).lower(),
    "chineseCounting": _han_counting,
    "chineseCountingThousand": han,
    "taiwaneseCounting": _han_counting,
    "taiwaneseCountingThousand": han,
    "japaneseCounting": han,
    "ideographDigital": _han_digits,
    "taiwaneseDigital": _han_digits,
    "japaneseDigitalTenThousand": _han_digits,
    "chineseLegalSimplified": _han_formal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographEnclosedCircle": _enclosed("①", 20),
    "decimalEnclosedCircle": _enclosed("①", 20),
    "decimalEnclosedCircleChinese": _enclosed("①", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
}
