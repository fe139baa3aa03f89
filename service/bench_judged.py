"""Judged test sets of paragraph retrieval: corpus.jsonl, queries.jsonl, qrels.tsv in a folder.

A paragraph has `id`, `text` and perhaps `title`; a query `id`, `text` and perhaps `split`; a line
of the qrels is query, paragraph and grade between tabs. Knows no engine.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analyzers.analysis import text_fields
from analyzers.language import detect
from analyzers.normalize import nfc
from search.model import DocumentHead, Entry, Paragraph


class Judged(NamedTuple):
    """A query that has answers: their ids and grades, and the part of the set it belongs to."""

    id: str
    text: str
    part: str
    relevant: Mapping[str, int]


class Passage(NamedTuple):
    """A paragraph of the corpus."""

    id: str
    title: str
    text: str


class TestSet(NamedTuple):
    """One folder; only queries with an answer are kept."""

    name: str
    passages: Sequence[Passage]
    queries: Sequence[Judged]


def read(folder: Path) -> TestSet:
    """The test set of a folder; raises OSError, or ValueError with the file that is not as said."""
    passages = [
        Passage(row["id"], row.get("title") or "", row["text"])
        for row in _rows(folder / "corpus.jsonl")
    ]
    relevant = _relevant(folder / "qrels.tsv")
    queries = [
        Judged(row["id"], row["text"], row.get("split") or half(row["id"]), relevant[row["id"]])
        for row in _rows(folder / "queries.jsonl")
        if row["id"] in relevant
    ]
    return TestSet(folder.resolve().name, passages, queries)


def half(id_: str) -> str:
    """Where a set has no parts: "tune" or "report", by a checksum of the query's id."""
    return "report" if zlib.crc32(id_.encode()) % 2 else "tune"


def entries(passages: Sequence[Passage], *, titles: bool) -> Iterator[Entry]:
    """What an engine indexes of each passage, a document of one paragraph, by the product's rules.

    The paragraph's key is the passage's place in the corpus.
    """
    for place, passage in enumerate(passages):
        language = detect(passage.text)
        title = passage.title if titles and passage.title else None
        name = str(place)
        head = DocumentHead(place, None, title, None, None, None, None, language, name, name)
        paragraph = Paragraph(
            key=name,
            ordinal=place,
            document=head,
            section=(),
            task=None,
            position=1,
            kind="body",
            language=language,
            text=nfc(passage.text),
            agencies=(),
            citations=(),
            deadlines=(),
            load=1,
        )
        yield Entry(paragraph, text_fields(passage.text, language))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                row = _object(path, number, line)
                if not all(isinstance(row.get(name), str) for name in ("id", "text")):
                    raise ValueError(f"{path}, line {number}: no id or no text")
                yield row


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise ValueError(f"{path}, line {number}: no JSON object")
    return row


def _relevant(path: Path) -> dict[str, dict[str, int]]:
    """Each query's answers with their grades; a grade of 0 is no answer."""
    relevant: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        columns = line.split("\t")
        if len(columns) != 3 or not columns[2].strip().isdecimal():
            raise ValueError(f"{path}, line {number}: not query, paragraph and grade")
        if grade := int(columns[2]):
            relevant.setdefault(columns[0], {})[columns[1]] = grade
    return relevant
