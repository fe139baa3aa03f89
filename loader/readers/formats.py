"""The formats that are read, and which of them a file is: by its bytes first, then by its suffix.

A suffix may lie (a web page saved as .doc, a letter scanned into .docx); the bytes do not.
"""

import io
import re
import zipfile
import zlib
from pathlib import PurePath
from typing import NamedTuple

from loader.model import LoadError


class Format(NamedTuple):
    """A way of writing: `module` of this package reads it; a textual one is decoded before.

    Without a module it is recognised, but not read.
    """

    label: str
    suffixes: tuple[str, ...]
    module: str
    textual: bool = False


FORMATS: dict[str, Format] = {
    "text": Format("plain text", (".txt",), "text", textual=True),
    "markdown": Format("Markdown", (".md", ".markdown"), "markdown", textual=True),
    "html": Format("HTML", (".html", ".htm", ".xhtml"), "hypertext", textual=True),
    "docx": Format("Word document", (".docx", ".docm", ".dotx"), "word"),
    "odt": Format("OpenDocument text", (".odt", ".ott"), "opendocument"),
    "rtf": Format("rich text", (".rtf",), "rich_text"),
    "pdf": Format("PDF", (".pdf",), "portable"),
    "doc": Format("old Word document", (".doc", ".dot", ".wps"), "old_office"),
    "image": Format(
        "scanned page", (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif"), "scans"
    ),
}

SUFFIXES: dict[str, str] = {
    suffix: name for name, one in FORMATS.items() for suffix in one.suffixes
}
"""The suffixes that are read, and the format that each promises."""

# The first bytes of formats (file(1) knows them by the same signatures).
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
_WORD = re.compile(r"/?word/document\d*\.xml", re.IGNORECASE)
"""Word itself writes word/document.xml, Word on the web also word/document2.xml."""
_ODT = b"application/vnd.oasis.opendocument.text"
_HEADER = 1024
"""Some programs write so many bytes before a PDF's signature (ISO 32000-1, H.3)."""


def promised(name: str) -> str:
    """The format that a file's suffix promises, case ignored. Raises `LoadError` (unsupported)."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise LoadError("unsupported", f'"{suffix or name}" is not supported; {known} are.')
    return SUFFIXES[suffix]


def recognise(data: bytes, name: str) -> str:
    """The format that a file has. What only a text can be has the textual format of its suffix.

    Raises `LoadError`: unsupported for an unknown suffix, archive for a ZIP archive of anything
    else, empty for a file without bytes.
    """
    told = promised(name)
    if not data.strip():
        raise LoadError("empty", "The file is empty.")
    if data.startswith(_ZIP):
        return _zipped(data)
    found = next((form for mark, form in _SIGNATURES if data.startswith(mark)), None)
    if found is None and told == "pdf" and b"%PDF-" in data[:_HEADER]:
        found = "pdf"
    return found or (told if FORMATS[told].textual else "text")


def _zipped(data: bytes) -> str:
    """What a ZIP archive holds, by the names that the office formats demand."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(_WORD.fullmatch(name) for name in names):
                return "docx"
            if "mimetype" in names and archive.open("mimetype").read(len(_ODT) + 1).startswith(
                _ODT
            ):
                return "odt"
    except _BROKEN as error:
        raise LoadError("damaged", f"The file is a damaged ZIP archive: {error}.") from error
    if "[Content_Types].xml" in names:
        raise LoadError("unsupported", "The file is an Office document, but not one of text.")
    raise LoadError("archive", "The file is a ZIP archive; its files are read one by one.")
