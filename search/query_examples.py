"""Examples of the query language in three languages: data for a help page, held true by tests."""

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

_DATA = Path(__file__).with_name("data") / "query_examples.json"


class Examples(TypedDict):
    """A query by its operator or field, and by the language of the reader."""

    operators: dict[str, dict[str, str]]
    fields: dict[str, dict[str, str]]


@cache
def examples() -> Examples:
    """The data file; each query finds something in the samples."""
    found: Examples = json.loads(_DATA.read_text("utf-8"))
    return found
