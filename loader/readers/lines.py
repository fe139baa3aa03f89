"""What every reader makes: lines with what the markup said of them."""

from typing import Literal, NamedTuple

from loader import model

Hint = Literal["", "heading", "row", "cell", "caption"]


class Line(NamedTuple):
    """One line without its markup.

    `gap` tells that something separates it from the line before (an empty line, a table's border,
    a block element). `hint` is heading, row (of a table, its cells joined by " | "), cell (of a
    layout table such as a letterhead), caption (of a picture) or nothing.
    """

    text: str
    gap: bool = False
    bold: bool = False
    hint: Hint = ""


class Reading(NamedTuple):
    """The lines of a file, none of them empty, and what had to be left out.

    `format` is one of `formats.FORMATS`; `encoding` is that of a text, None for all others.
    """

    lines: list[Line]
    warnings: list[model.Warning]
    format: str = ""
    encoding: str | None = None


SHOWN = 2000
"""A warning quotes at most so many characters of what was left out."""


def left_out(code: str, what: str, content: str) -> model.Warning:
    """The warning that `content` was left out as `what`, quoting it."""
    quoted = " ".join(content.split())
    if len(quoted) > SHOWN:
        quoted = f"{quoted[:SHOWN]}… ({len(quoted)} characters)"
    return model.Warning(code, f"Left out as {what}: {quoted}")
