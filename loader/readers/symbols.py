"""Characters of symbol fonts (Symbol, Wingdings), which office documents write as private ones."""

import re
from functools import cache
from importlib import resources

import msgspec

_PRIVATE = re.compile("[\uf000-\uf0ff]")
_UNKNOWN = "•"
"""What stands for the other signs, most of which are bullets or ornaments."""


@cache
def fonts() -> dict[str, dict[str, str]]:
    """For each font what its codes (two hexadecimal digits) print: `data/symbol_fonts.json`."""
    data = resources.files("loader").joinpath("data/symbol_fonts.json").read_bytes()
    return msgspec.json.decode(data, type=dict[str, dict[str, str]])


def printed(text: str, font: str) -> str:
    """The text with private characters U+F000 to U+F0FF as `font` prints them.

    In a font that is no symbol font they are taken as those of Symbol, of which Word says nothing.
    """
    if not _PRIVATE.search(text):
        return text
    name = next((name for name in fonts() if font.lower().startswith(name)), "symbol")
    codes = fonts()[name]
    return _PRIVATE.sub(lambda sign: codes.get(f"{ord(sign[0]) - 0xF000:02x}", _UNKNOWN), text)
