"""What an index was made with: fields, stored form, analysis. Another stamp, another index."""

import hashlib
from functools import cache
from pathlib import Path

import analyzers
from analyzers.analysis import text_fields
from search.fields import FIELDS
from search.packing import LAYOUT

ANALYSIS = 2
"""To be raised when the analysis changes in a way that the probe does not show."""

_PROBE = Path(__file__).with_name("data") / "probe.txt"
_LISTS = (Path(analyzers.__file__).with_name("data"), _PROBE.parent)


@cache
def stamp() -> str:
    """A hash over the fields, over how paragraphs are packed, and over the analysis of a probe."""
    table = [(f.name, f.kind, f.many, f.counted, f.positions, f.distinct) for f in FIELDS]
    probe = [text_fields(line) for line in _PROBE.read_text("utf-8").splitlines()]
    return hashlib.sha256(repr((ANALYSIS, LAYOUT, table, probe)).encode()).hexdigest()[:16]


@cache
def analysis_stamp() -> str:
    """A hash over the analysis alone, for engines whose fields have a stamp of their own."""
    probe = [text_fields(line) for line in _PROBE.read_text("utf-8").splitlines()]
    return hashlib.sha256(repr((ANALYSIS, probe)).encode()).hexdigest()[:8]


@cache
def gazetteer_stamp() -> str:
    """A hash over the lists of names, abbreviations and translations that queries are read with."""
    files = sorted((file.name, file) for folder in _LISTS for file in folder.glob("*.t??"))
    contents = [(name, file.read_bytes()) for name, file in files]
    return hashlib.sha256(repr(contents).encode()).hexdigest()[:8]
