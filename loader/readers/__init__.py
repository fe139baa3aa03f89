"""A file's bytes to lines with hints: by what it is, whatever its name says.

Knows the ways of writing (plain text, web pages, office documents), nothing of directives.
"""

from importlib import import_module

from loader import decoding, model
from loader.model import LoadError
from loader.readers import formats, hypertext
from loader.readers.formats import FORMATS, SUFFIXES
from loader.readers.lines import Line, Reading

__all__ = ["DEFAULT_LIMIT", "SUFFIXES", "Line", "Reading", "read", "read_text"]

DEFAULT_LIMIT = 32 * 1024 * 1024
"""The largest file, in bytes, that is read unless the caller says otherwise."""


def read(
    data: bytes, name: str, limit: int = DEFAULT_LIMIT, encoding: str | None = None
) -> Reading:
    """The lines of a file called `name`, with its format and, for a text, its encoding.

    `limit` is in bytes, `encoding` overrules the one that is found. Raises `LoadError` where the
    file is too large, empty, or cannot be read.
    """
    told = formats.promised(name)
    if len(data) > limit:
        raise LoadError("too_large", f"The file has {len(data)} bytes; the limit is {limit}.")
    form = formats.recognise(data, name)
    if FORMATS[form].textual:
        decoded = decoding.decode(data, encoding)
        reading = _read_text(decoded.text, form)
        reading = reading._replace(
            encoding=decoded.encoding, warnings=[*decoded.warnings, *reading.warnings]
        )
    elif not FORMATS[form].module:
        raise LoadError("binary", f"The file is {FORMATS[form].label}, not a text.")
    else:
        reading = import_module(f"loader.readers.{FORMATS[form].module}").read(data)
        reading = reading._replace(format=reading.format or form)
    if FORMATS[told].textual != FORMATS[form].textual:
        message = f"By its name the file is {FORMATS[told].label}, in truth {FORMATS[form].label}."
        reading.warnings.insert(0, model.Warning("suffix", message))
    return reading


def read_text(content: str, name: str) -> Reading:
    """The lines of `content`, a decoded file called `name`.

    A plain text that is a web page in truth is read as HTML. Raises `LoadError` (unsupported).
    """
    return _read_text(content, formats.promised(name))


def _read_text(content: str, form: str) -> Reading:
    if form == "text" and hypertext.is_page(content):
        form = "html"
    reading: Reading = import_module(f"loader.readers.{FORMATS[form].module}").read(content)
    return reading._replace(format=form)
