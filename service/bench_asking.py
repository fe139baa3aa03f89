"""Asks judged queries of the product over HTTP, and writes what it answers as a run to be scored.

A query's answers are named by document and task or position, so that a file of queries need not
hold the documents' text: they are resolved against what the service has read. Knows no scores.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any, NamedTuple, TypeAlias

import httpx

from service import loads
from service.bench_served import own_settings, served
from service.product import opened

RESULTS = 20
PAGE = 100
_TIMEOUT = 60.0

Json: TypeAlias = dict[str, Any]


class Asked(NamedTuple):
    """How many queries were asked, and the ids of those that nothing was found for."""

    queries: int
    without_hits: Sequence[str]


@contextmanager
def serving(documents: Sequence[Path], url: str | None = None) -> Iterator[httpx.Client]:
    """A client of the service at `url`, or of one of its own that holds these files and folders.

    Raises ValueError for a file that could not be loaded.
    """
    if url:
        with httpx.Client(base_url=url, timeout=_TIMEOUT) as client:
            yield client
        return
    with tempfile.TemporaryDirectory(prefix="directives-bench-") as name:
        settings = own_settings(Path(name) / "data")
        with opened(settings) as product:
            report = loads.load(product, documents)
        failed = [outcome.source for outcome in report.files if outcome.outcome == "failed"]
        if failed:
            raise ValueError(f"not loaded: {', '.join(failed)}")
        with served(settings) as client:
            yield client


def read_queries(path: Path) -> list[Json]:
    """The queries of a file of JSON lines; each has at least `id` and `query`."""
    queries = read_lines(path)
    if not all(isinstance(query.get(name), str) for query in queries for name in ("id", "query")):
        raise ValueError(f"{path}: a query without id or query")
    return queries


def read_lines(path: Path) -> list[Json]:
    """The lines of a file of JSON lines."""
    lines = path.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def ask(client: httpx.Client, queries: Sequence[Json], out: Path) -> Asked:
    """Write the first hits of each query, best first, a line each; raises httpx.HTTPError."""
    runs = [{"id": query["id"], "results": _results(client, query["query"])} for query in queries]
    write(runs, out)
    return Asked(len(runs), [run["id"] for run in runs if not run["results"]])


def write(rows: Sequence[Json], path: Path) -> None:
    """Each as one line of JSON."""
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")


def resolve(client: httpx.Client, queries: Sequence[Json]) -> list[Json]:
    """The queries with the text of each answer as `contains`, as a scorer of runs wants it.

    An answer with `position` is that paragraph, one with `task` the first paragraph of that task
    (`tasks` are counted from the top where numbers begin again: `nth`, 1 for the first). Raises
    ValueError where there is no such paragraph.
    """
    ids = {_stem(document["source"]): document["id"] for document in _all(client, "documents")}
    named = {
        one["doc"]
        for query in queries
        for one in query["relevant"]
        if "contains" not in one and one["doc"] in ids
    }
    held = {doc: _all(client, f"documents/{ids[doc]}/paragraphs") for doc in named}
    return [
        query | {"relevant": [_resolved(query["id"], one, held) for one in query["relevant"]]}
        for query in queries
    ]


def _results(client: httpx.Client, query: str) -> list[Json]:
    answer = _get(client, "/api/v1/search", q=query, size=str(RESULTS))
    return [
        {"doc": _stem(hit["document"]["source"]), "text": hit["text"]} for hit in answer["hits"]
    ]


def _resolved(id_: str, one: Json, held: Mapping[str, Sequence[Json]]) -> Json:
    if "contains" in one:
        return one
    paragraphs = held.get(one["doc"], ())
    if "position" in one:
        found = [each for each in paragraphs if each["position"] == one["position"]]
    else:
        found = list(_first_of_tasks(paragraphs, one["task"]))[one.get("nth", 1) - 1 :]
    if not found:
        raise ValueError(f"{id_}: {one['doc']} has no paragraph {one}")
    return {"doc": one["doc"], "contains": found[0]["text"], "grade": one["grade"]}


def _first_of_tasks(paragraphs: Sequence[Json], number: str) -> Iterator[Json]:
    """The first paragraph of each task with this number."""
    seen: set[str] = set()
    for paragraph in paragraphs:
        task = paragraph["task"]
        if task and task["number"] == number and task["id"] not in seen:
            seen.add(task["id"])
            yield paragraph


def _all(client: httpx.Client, path: str) -> list[Json]:
    items: list[Json] = []
    page: Json = {"next": ""}
    while page["next"] is not None:
        cursor = {"cursor": page["next"]} if page["next"] else {}
        page = _get(client, f"/api/v1/{path}", size=str(PAGE), **cursor)
        items += page["items"]
    return items


def _get(client: httpx.Client, path: str, **asked: str) -> Json:
    answer: Json = client.get(path, params=asked).raise_for_status().json()
    return answer


def _stem(source: str) -> str:
    return PurePath(source).stem
