"""The guide for operators has every failure with its cure, and figures that agree."""

import math
import re
from pathlib import Path

import pytest

from search.engine import EngineError
from service.errors import STATUS

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
CURES = GUIDE.partition("\n## Messages and cures\n")[2].partition("\n## ")[0]
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for top in ("search", "service")
    for path in sorted((ROOT / top).rglob("*.py"))
)

ENGINE_CODES = sorted(set(re.findall(r"`([a-z]+_[a-z_]+|fenced)`", EngineError.__doc__ or "")))
OTHER_CODES = ["database_unavailable", "internal_error", "lease_lost", "writer_busy"]

MESSAGES = [
    # Elasticsearch
    *("cannot be reached (", "did not answer in time: it hangs or has too much to do"),
    *(
        "Elasticsearch is not able to answer: ",
        "cannot be refreshed",
        "has no answer of Elasticsearch",
    ),
    *("does not accept the user, password or API key", "the user or API key lacks a right: "),
    *("is not trusted (", "no TLS can be agreed on with ", "is it http there?"),
    *("is too old: Elasticsearch 9 is needed", "is no Elasticsearch: check host, port and https"),
    *("the index is read-only", "the index is read-only, remove its block: "),
    *("is of another version: run directives reindex", "was made by another version: update"),
    *("the index is missing (", "the index is lost, broken or of another version"),
    *("a later writer has taken over", " paragraphs were not taken: ", "The new index holds "),
    *(
        "Another writer is at work in this process",
        "another index template of the cluster changes ",
    ),
    *("a search took too long and was forgotten", "takes no requests of this size"),
    "cannot be read: is there a proxy that cuts or changes it?",
    # the database
    *("cannot open the database ", "cannot open the database: its address must look like "),
    *(
        " is none of sqlite and postgresql",
        "make it anew with ENCODING 'UTF8'",
        "it is PostgreSQL ",
    ),
    "the database was made by a newer version of this program",
    # the lease
    *(
        " has been writing",
        " has been filling a new index",
        " has been matching saved queries",
        "this process was taken for gone",
    ),
    # settings
    *("credentials stand in ", " is empty"),
]
"""Parts of messages, as they stand in the sources."""


def test_the_codes_of_engines_are_known() -> None:
    assert len(ENGINE_CODES) == 13
    assert set(OTHER_CODES) <= STATUS.keys()


@pytest.mark.parametrize("code", [*ENGINE_CODES, *OTHER_CODES])
def test_each_failure_has_its_cure_in_the_guide(code: str) -> None:
    assert re.search(rf"^\| `{code}` \| .+ \| .+ \|$", CURES, re.MULTILINE)


def test_each_row_of_the_cures_has_a_message_and_a_cure() -> None:
    _head, _line, *rows = [line for line in CURES.splitlines() if line.startswith("|")]
    assert len(rows) > 30
    whole = re.compile(r"\|( `\w+`| \(settings\))? \| .+ \| .+ \|")
    assert [row for row in rows if not whole.fullmatch(row)] == []


@pytest.mark.parametrize("message", MESSAGES)
def test_each_message_stands_in_the_guide_as_in_the_sources(message: str) -> None:
    assert message in SOURCES
    assert " ".join(message.split()) in " ".join(CURES.split())


def test_the_sizes_agree_with_the_bytes_that_were_measured() -> None:
    measured = {name: int(value) for name, value in re.findall(r"(BYTES_\w+) += (\d+)", GUIDE)}
    loaded, merged, rows = (measured[f"BYTES_{name}"] for name in ("ES", "MERGED", "DB"))
    for place, count in enumerate((10**6, 10**8, 10**9)):
        index = count * loaded
        assert cell("index as loaded, one copy", place) == gigabytes(index)
        assert cell("index merged, one copy", place) == gigabytes(count * merged)
        assert cell("`DIRECTIVES_ENGINE_SHARDS`", place) == str(math.ceil(index / 40e9))
        assert cell("disk of the cluster with one replica", place) == gigabytes(index * 4 / 0.85)
        assert cell("PostgreSQL", place) == gigabytes(count * rows)


def cell(name: str, place: int) -> str:
    """A value of the table of sizes."""
    sizes = GUIDE.partition("\n### Sizing\n")[2]
    row = re.search(rf"^\| {re.escape(name)} \| (.+) \|$", sizes, re.MULTILINE)
    assert row, name
    return row[1].split(" | ")[place]


def gigabytes(count: float) -> str:
    value = count / 1e9
    return f"{value:.1f} GB" if value < 100 else f"{value:,.0f} GB"
