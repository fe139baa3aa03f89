"""Text of a file to lines with hints, by the file's suffix and content.

Knows the ways of writing (plain text, Markdown, HTML), nothing of directives.
"""

from pathlib import PurePath

from loader.model import LoadError
from loader.readers import hypertext, markdown, text
from loader.readers.lines import Line, Reading

__all__ = ["SUFFIXES", "Line", "Reading", "read"]

SUFFIXES: dict[str, str] = {
    ".txt": "plain text",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".html": "HTML",
    ".htm": "HTML",
    ".xhtml": "HTML",
}
"""The suffixes that are read, and what they are."""

_READERS = {"plain text": text.read, "Markdown": markdown.read, "HTML": hypertext.read}


def read(content: str, name: str) -> Reading:
    """The lines of `content`, a decoded file called `name`.

    A plain text that is a web page in truth is read as HTML. Raises `LoadError` (unsupported).
    """
    kind = kind_of(name)
    if kind == "plain text" and hypertext.is_page(content):
        kind = "HTML"
    return _READERS[kind](content)


def kind_of(name: str) -> str:
    """What a file is by its suffix, case ignored. Raises `LoadError` (unsupported)."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise LoadError("unsupported", f'"{suffix or name}" is not supported; {known} are.')
    return SUFFIXES[suffix]
