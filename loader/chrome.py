"""Page chrome: lines that surely belong to a web page around the text, and not to the text.

What is not certain stays; `data/chrome.json` has the patterns, each of a whole line.
"""

import re
from collections.abc import Sequence
from importlib import resources

import msgspec

from loader import model
from loader.readers import Line
from loader.readers.lines import left_out


class Patterns(msgspec.Struct, frozen=True):
    """The file's form: regular expressions of lines, case ignored, and of lines of program code."""

    lines: list[str]
    code: list[str]


def patterns() -> Patterns:
    """The patterns of the data file."""
    data = resources.files("loader").joinpath("data/chrome.json").read_bytes()
    return msgspec.json.decode(data, type=Patterns)


def _compiled(sources: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{source})" for source in sources), re.IGNORECASE)


_LINE = _compiled(patterns().lines)
_CODE = _compiled(patterns().code)
_LONGEST = 2500


def drop(lines: Sequence[Line]) -> tuple[list[Line], list[model.Warning]]:
    """The lines without page chrome, and one warning for each line (or run of code) left out."""
    kept: list[Line] = []
    warnings: list[model.Warning] = []
    code: list[str] = []
    gap = False
    for line in lines:
        if _is_code(line.text):
            code.append(line.text)
        elif _is_chrome(line.text):
            warnings.append(left_out("page_chrome", "page chrome", line.text))
        else:
            kept.append(line._replace(gap=True) if gap and not line.gap else line)
            gap = False
            continue
        gap = True
    if code:
        warnings.append(left_out("program_code", "program code", " ".join(code)))
    return kept, warnings


def _is_chrome(text: str) -> bool:
    return len(text) < 300 and _LINE.fullmatch(text) is not None


def _is_code(text: str) -> bool:
    return len(text) < _LONGEST and _CODE.fullmatch(text) is not None
