"""Tesseract, where the machine has it: a picture of a page to the words and lines on it."""

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from loader import model
from loader.model import LoadError
from loader.readers import programs
from loader.readers.portable_places import Glyph, Page
from loader.readers.portable_tables import Boxes, boxes
from loader.readers.scans_pictures import Picture
from loader.readers.scans_rules import part, rules_of, without_rules
from loader.readers.scans_words import Words, with_numbers, words_of

LANGUAGES = ("vie", "chi_sim", "chi_tra")
NEEDED = f"Reading scanned pages needs Tesseract with its data of {', '.join(LANGUAGES)}."

_BY_SCRIPT = {"Latin": ("vie",), "Han": ("chi_sim", "chi_tra")}
_FOLDERS = ("C:\\Program Files\\Tesseract-OCR", "/opt/homebrew/bin", "/usr/local/bin")
_POINTS = 72
_SECONDS = 180.0
_MEMORY = 3 * 2**30
_SURE = 60.0
"""Words of a lower mean confidence, in per cent, may have been read in the wrong language."""
_ROTATE = re.compile(r"Rotate: (90|180|270)\b")
_ROTATE_SURE = re.compile(r"Orientation confidence: ([\d.]+)")
_ROTATE_LEAST = 1.5
_SCRIPT = re.compile(r"Script: (\w+)")


_PAGE, _BLOCK = "3", "6"
"""How Tesseract takes a picture apart: as a page, as one block of text."""
_HEADS = {"vie": "STT", "chi_sim": "序号", "chi_tra": "序號"}
_FAR_BEHIND = 1_000_000
"""Added to the order of words outside of tables: they are not written on from those inside."""


class Reader(NamedTuple):
    """The program, those of our languages that it has the data of, whether it can see turns."""

    program: str
    languages: tuple[str, ...]
    turns: bool


def reader() -> Reader | None:
    """Tesseract with at least one of our languages, None where the machine lacks it."""
    program = programs.find(("tesseract",), _FOLDERS)
    installed = _installed(program) if program else frozenset()
    languages = tuple(language for language in LANGUAGES if language in installed)
    return Reader(program, languages, "osd" in installed) if program and languages else None


@cache
def _installed(program: str) -> frozenset[str]:
    try:
        listed = programs.run([program, "--list-langs"], b"", _SECONDS, _MEMORY)
    except LoadError:
        return frozenset()
    return frozenset(listed.decode("utf-8", "replace").split())


class Scan:
    """The pages of one file: the language of one page is tried first on the next."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._languages: list[str] = []
        self._sure: list[float] = []

    def page(self, picture: Picture) -> Page:
        """A page with its words and ruled lines. Raises `LoadError` (time_limit)."""
        upright, script = self._upright(picture)
        rules = rules_of(upright.image, upright.dpi)
        bare = upright._replace(image=without_rules(upright.image, upright.dpi, rules))
        tables = boxes(rules)
        if tables and not self._languages:
            self._words(bare, script)
        glyphs = [glyph for table in tables for glyph in self._table(bare, table)]
        for glyph in self._words(bare, script).glyphs:
            glyphs.append(glyph._replace(order=glyph.order + _FAR_BEHIND))
        scale = _POINTS / upright.dpi
        width, height = upright.image.width * scale, upright.image.height * scale
        return Page(width, height, glyphs, rules, pictured=1.0)

    def warning(self, pages: str) -> model.Warning:
        """What to tell of the pages, which are named as "pages 1, 2"."""
        sure = sum(self._sure) / len(self._sure) if self._sure else 0.0
        languages = ", ".join(dict.fromkeys(self._languages))
        return model.Warning(
            "ocr",
            f"Read from pictures by OCR ({languages}): {pages}. On average a word is {sure:.0f} %"
            " sure; compare with the original.",
        )

    def _upright(self, picture: Picture) -> tuple[Picture, str]:
        """The picture turned upright, and the script that it seems to be written in."""
        if not self._reader.turns:
            return picture, ""
        try:
            said = self._run(picture, "--psm", "0").decode("utf-8", "replace")
        except LoadError:
            return picture, ""  # too few letters to tell
        sure, turn, script = (form.search(said) for form in (_ROTATE_SURE, _ROTATE, _SCRIPT))
        if turn and sure and float(sure[1]) >= _ROTATE_LEAST:
            # It tells the turn clockwise, Pillow turns the other way.
            image = picture.image.rotate(-int(turn[1]), expand=True, fillcolor=255)
            picture = Picture(image, picture.dpi)
        return picture, script[1] if script else ""

    def _words(self, picture: Picture, script: str) -> Words:
        """The words in the language in which they are surest, which is remembered."""
        fitting = [name for name in _BY_SCRIPT.get(script, ()) if name in self._reader.languages]
        first = self._languages[-1:] if not fitting or self._languages[-1:] <= fitting else []
        best: tuple[float, str, Words] | None = None
        for name in dict.fromkeys([*first, *fitting, *self._reader.languages]):
            tried = best is not None and best[0] >= _SURE
            if tried and (name not in fitting or self._languages):
                break
            words = self._read(picture, name)
            if best is None or words.confidence > best[0]:
                best = (words.confidence, name, words)
        if best is None or not best[2].glyphs:
            return Words([], 0.0)
        self._languages.append(best[1])
        self._sure.append(best[0])
        return best[2]

    def _table(self, picture: Picture, table: Boxes) -> Iterator[Glyph]:
        """The words of a table, column by column, since they are easily joined across cells.

        The table is painted over, so that it is not read again.
        """
        for box in [*table.wide, *table.columns] if self._languages else []:
            shown = Picture(part(picture.image, picture.dpi, box), picture.dpi)
            words = self._read(shown, self._languages[-1], _BLOCK).glyphs
            if box is table.columns[0]:
                words = with_numbers(words, _HEADS[self._languages[-1]])
            for glyph in words:
                yield glyph._replace(
                    left=glyph.left + box.left,
                    right=glyph.right + box.left,
                    base=glyph.base + box.top,
                )

    def _read(self, picture: Picture, language: str, layout: str = _PAGE) -> Words:
        hocr = self._run(picture, "-l", language, "--psm", layout, "hocr")
        return words_of(hocr.decode("utf-8", "replace"), _POINTS / picture.dpi)

    def _run(self, picture: Picture, *options: str) -> bytes:
        given = io.BytesIO()
        picture.image.save(given, "PPM")
        command = [self._reader.program, "stdin", "stdout", "--dpi", str(round(picture.dpi))]
        return programs.run([*command, *options], given.getvalue(), _SECONDS, _MEMORY)
