"""The fonts of a rich text: their names, and in which code page their bytes stand.

After the Rich Text Format Specification 1.9.1, "Font Table" and "Character Set".
"""

import codecs

_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
"""\\fcharset to Python's codecs; 0 and 1 stand for the code page of the document."""
_SYMBOL = 2
_NAME_LONGEST = 100


class Fonts:
    """The fonts by their numbers, filled while the font table is read."""

    def __init__(self) -> None:
        self.page = "cp1252"
        self._charsets: dict[int, int] = {}
        self._pages: dict[int, str] = {}
        self._names: dict[int, str] = {}

    def set_page(self, number: int) -> None:
        """Take the document's code page from \\ansicpg, if Python knows it."""
        self.page = _codec(number) or self.page

    def set_charset(self, font: int, charset: int) -> None:
        """\\fcharset of a font."""
        self._charsets[font] = charset

    def set_font_page(self, font: int, number: int) -> None:
        """\\cpg of a font, which overrules its character set."""
        if codec := _codec(number):
            self._pages[font] = codec

    def add_name(self, font: int, part: str) -> None:
        """A part of a font's name; a semicolon ends it."""
        self._names[font] = (self._names.get(font, "") + part)[:_NAME_LONGEST]

    def name(self, font: int) -> str:
        """The name of a font, "" if there is none of this number."""
        return self._names.get(font, "").partition(";")[0].strip()

    def decode(self, data: bytes, font: int) -> str:
        """Bytes of text in a font; what its code page does not have becomes U+FFFD."""
        charset = self._charsets.get(font, 0)
        if charset == _SYMBOL:
            return "".join(chr(0xF000 + byte) if byte >= 0x20 else " " for byte in data)
        codec = self._pages.get(font) or _CHARSETS.get(charset, self.page)
        text = data.decode(codec, errors="replace")
        # Python leaves five bytes of cp1252 undefined that TCVN3 and VNI fonts use.
        return data.decode("latin-1") if "\ufffd" in text and codec == "cp1252" else text


def _codec(number: int) -> str | None:
    name = {936: "gb18030", 65001: "utf-8", 10000: "mac_roman", 708: "cp864"}.get(
        number, f"cp{number}"
    )
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
