"""Pictures of pages: those of a file of pictures, and those that a PDF's pages are drawn as."""

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageSequence

from loader.model import LoadError

PAGES_MOST = 300
_DPI = 300
_POINTS = 72
_PIXELS_MOST = 60_000_000
_A4_LONG = 11.7
"""The longer side of most pages, in inches: a picture seldom tells its own size rightly."""
_DPI_TRUSTED = (100, 700)
_DPI_FINE = 200
_DECODING = (
    *(ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError),
    struct.error,
)
"""What the decoders of single formats raise for what they do not understand."""


class Picture(NamedTuple):
    """A page in grey, and its dots per inch."""

    image: Image.Image
    dpi: float


def drawn(page: pdfium.PdfPage) -> Picture:
    """A page of a PDF."""
    width, height = page.get_size()
    most = (_PIXELS_MOST / max(1.0, width * height)) ** 0.5
    scale = min(_DPI / _POINTS, most)
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        return Picture(bitmap.to_pil().convert("L"), scale * _POINTS)
    finally:
        bitmap.close()


def pictures(data: bytes) -> Iterator[Picture]:
    """The pages of a file of pictures. Raises `LoadError` (damaged, output_limit)."""
    try:
        with Image.open(io.BytesIO(data)) as whole:
            for count, frame in enumerate(ImageSequence.Iterator(whole)):
                if frame.width * frame.height > _PIXELS_MOST:
                    raise LoadError("output_limit", "The picture is larger than any scan.")
                if count >= PAGES_MOST:
                    raise LoadError("output_limit", f"More than {PAGES_MOST} pages are pictures.")
                yield _page(frame)
    except (OSError, Image.DecompressionBombError) as error:
        raise LoadError("damaged", f"The picture is damaged: {error}") from error
    except _DECODING as error:
        raise LoadError("damaged", f"The picture is damaged: {error!r}") from error


def _page(frame: Image.Image) -> Picture:
    """A frame upright as its camera says, on white paper, large enough to be read."""
    image = ImageOps.exif_transpose(frame)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    image = image.convert("L")
    dpi = _dpi(frame, image)
    if dpi < _DPI_FINE and 4 * image.width * image.height <= _PIXELS_MOST:
        image = image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
        dpi *= 2
    return Picture(image, dpi)


def _dpi(frame: Image.Image, image: Image.Image) -> float:
    """The dots per inch that the file tells, if they can be, else as of an A4 page."""
    told = frame.info.get("dpi", (0, 0))[0]
    least, most = _DPI_TRUSTED
    inches = max(image.size) / float(told) if told else 0.0
    fits = told and least <= told <= most and 4 < inches < 24
    return float(told) if fits else max(image.size) / _A4_LONG
