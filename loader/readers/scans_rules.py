"""Ruled lines of a scanned page, for its tables: rows of dark dots that are longer than letters."""

import re
from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw, ImageFilter

from loader.readers.portable_places import Rule

_DPI = 100
_POINTS = 72
_DARK = 140
"""Grey values below this are ink (0 is black, 255 white)."""
_LEVEL = re.compile(rb"\x00{60,}")
_UPRIGHT = re.compile(rb"\x00{45,}")
"""Longer than any stroke of a letter at `_DPI`: 15 mm across, 11 mm down."""
_BRUSH = 2
_WHITE = 255
_RULES_MOST = 20_000


def rules_of(picture: Image.Image, dpi: float) -> list[Rule]:
    """The ruled lines of a grey picture, in points."""
    reduced = _reduced(picture, dpi)
    scale = _POINTS / _DPI
    rules = [
        Rule(start * scale, row * scale, end * scale, (row + 1) * scale)
        for row, start, end in _runs(reduced, _LEVEL)
    ]
    rules += [
        Rule(row * scale, start * scale, (row + 1) * scale, end * scale)
        for row, start, end in _runs(reduced.transpose(Image.Transpose.TRANSPOSE), _UPRIGHT)
    ]
    return rules if len(rules) <= _RULES_MOST else []


def without_rules(picture: Image.Image, dpi: float, rules: Sequence[Rule]) -> Image.Image:
    """The picture with its ruled lines painted over, which would be read as letters."""
    painted = picture.copy()
    brush = ImageDraw.Draw(painted)
    scale = dpi / _POINTS
    for rule in rules:
        box = (
            rule.left * scale - _BRUSH,
            rule.top * scale - _BRUSH,
            rule.right * scale + _BRUSH,
            rule.bottom * scale + _BRUSH,
        )
        brush.rectangle(box, fill=_WHITE)
    return painted


def part(picture: Image.Image, dpi: float, box: Rule) -> Image.Image:
    """What a box of a picture shows, in a copy; it is painted over in the picture itself."""
    scale = dpi / _POINTS
    edges = (
        int(box.left * scale) + _BRUSH,
        int(box.top * scale) + _BRUSH,
        max(int(box.right * scale) - _BRUSH, int(box.left * scale) + _BRUSH + 1),
        max(int(box.bottom * scale) - _BRUSH, int(box.top * scale) + _BRUSH + 1),
    )
    shown = picture.crop(edges)
    picture.paste(_WHITE, edges)
    return shown


def _reduced(picture: Image.Image, dpi: float) -> Image.Image:
    """The picture in black and white at `_DPI`; thin lines survive, as the darkest dot counts."""
    factor = max(1, round(dpi / _DPI))
    darkest = picture.filter(ImageFilter.MinFilter(3)) if factor > 1 else picture
    size = (max(1, round(picture.width * _DPI / dpi)), max(1, round(picture.height * _DPI / dpi)))
    small = darkest.resize(size, Image.Resampling.NEAREST)
    return small.point([0 if grey < _DARK else _WHITE for grey in range(256)])


def _runs(picture: Image.Image, run: re.Pattern[bytes]) -> Iterator[tuple[int, int, int]]:
    """Row, start and end of each run of dark dots."""
    dots, width = picture.tobytes(), picture.width
    for row in range(picture.height):
        for match in run.finditer(dots, row * width, (row + 1) * width):
            yield row, match.start() - row * width, match.end() - row * width
