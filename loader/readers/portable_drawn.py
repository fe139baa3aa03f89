"""What is drawn on a PDF's page: its ruled lines, and how much of it is pictures."""

import ctypes
from collections.abc import Iterator
from math import hypot

import pypdfium2 as pdfium
from pypdfium2 import raw

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in the file's coordinates, which go upwards."""

Point = tuple[float, float]

_THIN = 2.5
_RULE_SHORTEST = 6.0
_OBJECTS_MOST = 20_000
"""A page with more objects is a drawing; its lines are no table."""


def drawn(page: pdfium.PdfPage) -> tuple[list[Box], float]:
    """The ruled lines of a page, and the area in square points that pictures cover."""
    rules: list[Box] = []
    pictured = 0.0
    for count, thing in enumerate(page.get_objects(max_depth=4)):
        if count >= _OBJECTS_MOST:
            return [], pictured
        if thing.type not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            continue
        left, bottom, right, top = thing.get_bounds()
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictured += (right - left) * (top - bottom)
        else:
            rules += _edges(thing, (left, bottom, right, top))
    return rules, pictured


def _edges(path: pdfium.PdfObject, bounds: Box) -> Iterator[Box]:
    """The edges of a path along the axes: itself if it is thin, the sides of a box it strokes."""
    left, bottom, right, top = bounds
    if min(right - left, top - bottom) <= _THIN:
        if max(right - left, top - bottom) >= _RULE_SHORTEST:
            yield bounds
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not stroke.value or raw.FPDFPath_CountSegments(path) > _OBJECTS_MOST:
        return
    for (x0, y0), (x1, y1) in _sides(path):
        if min(abs(x1 - x0), abs(y1 - y0)) <= 1 and hypot(x1 - x0, y1 - y0) >= _RULE_SHORTEST:
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _sides(path: pdfium.PdfObject) -> Iterator[tuple[Point, Point]]:
    """The straight lines of a path (ISO 32000-1, 8.5.2), in coordinates of the page."""
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    start = here = (0.0, 0.0)
    for index in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield here, point
        here = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield here, start
            here = start
