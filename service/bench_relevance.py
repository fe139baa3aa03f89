"""Benchmark of the order of hits: the product's own search on judged sets, and a base line.

Indexing, understanding and searching are those of the product; see docs/relevance.md.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from analyzers.normalize import gram_texts, join, unmark_all
from search.engine import Engine, Search
from search.engine_tantivy import open_engine
from search.fields import PAIRS
from search.find import Request, find
from search.tree import All, AnyOf, GramField, Has, Rank, Term
from search.understanding import understand
from service import bench_judged, bench_metrics
from service.bench_figures import Figure
from service.bench_judged import Judged, TestSet
from service.bench_metrics import RECALL_CUT, Score

BASE_LINE = "base line"
"""BM25 over syllables or characters and pairs of neighbours; a paragraph needs any of them."""

Way: TypeAlias = Callable[[Engine, str], list[int]]
"""A way to search: the places in the corpus of the best hits, best first."""


def bench_relevance(
    folders: Sequence[Path],
    parts: Sequence[str] = (),
    *,
    without_marks: bool = False,
    titles: bool = False,
) -> Iterator[Figure]:
    """The figures of each test set, the base line's, and the difference in nDCG@10 between the two.

    `parts` restricts the queries; `titles` indexes titles too, which often give answers away.
    Raises OSError for a folder that cannot be read, ValueError for one that is no test set.
    """
    for folder in folders:
        found = bench_judged.read(folder)
        queries = [query for query in found.queries if not parts or query.part in parts]
        if not queries:
            raise ValueError(f"{folder}: no judged query in {' or '.join(parts) or 'it'}")
        engine = open_engine(None)
        fill(engine, found, titles=titles)
        yield Figure(f"{found.name}: queries", len(queries), "queries")
        yield from compared(engine, found, queries, without_marks=without_marks)
        engine.close()


def fill(engine: Engine, found: TestSet, *, titles: bool) -> None:
    """Index the test set, in one batch."""
    with engine.batch() as batch:
        for entry in bench_judged.entries(found.passages, titles=titles):
            batch.put(entry)


def compared(
    engine: Engine, found: TestSet, queries: Sequence[Judged], *, without_marks: bool
) -> Iterator[Figure]:
    """The figures of some of the queries of a test set that the engine holds."""
    ours = judge(engine, found, queries, product, without_marks=without_marks)
    base = judge(engine, found, queries, base_line, without_marks=without_marks)
    yield from _figures(found.name, ours)
    yield from _figures(f"{found.name}, {BASE_LINE}", base)
    told = bench_metrics.compare([one.ndcg for one in ours], [one.ndcg for one in base])
    for name, value in zip(("", ", 95 % from", ", 95 % to", ", p"), told, strict=True):
        yield Figure(f"{found.name}: nDCG@10 above the {BASE_LINE}{name}", value, "")


def judge(
    engine: Engine,
    found: TestSet,
    queries: Sequence[Judged],
    way: Way,
    *,
    without_marks: bool = False,
) -> list[Score]:
    """How a way to search does on each of the queries."""
    scores = []
    for query in queries:
        text = unmarked(query.text) if without_marks else query.text
        results = [found.passages[place].id for place in way(engine, text)]
        scores.append(bench_metrics.score(results, query.relevant))
    return scores


def product(engine: Engine, text: str) -> list[int]:
    """As the search page does, without facets."""
    request = Request(understand(text).readings, facets=(), size=RECALL_CUT)
    return [hit.paragraph.ordinal for hit in find(engine, request).hits]


def base_line(engine: Engine, text: str) -> list[int]:
    """BM25 over grams and pairs, folded where the query has no marks; any gram matches."""
    typed = gram_texts(text)
    bare = unmark_all(typed)
    field: GramField = "folded" if typed == bare else "grams"
    grams = list(dict.fromkeys(typed))
    pairs = dict.fromkeys(join(list(pair)) for pair in itertools.pairwise(typed))
    terms = [*(Term(field, gram) for gram in grams), *(Term(PAIRS[field], pair) for pair in pairs)]
    any_gram = AnyOf(tuple(Has(field, gram) for gram in grams))
    asked = Search(All((any_gram, Rank(tuple(terms)))), size=RECALL_CUT)
    return [hit.paragraph.ordinal for hit in engine.search(asked).hits]


def unmarked(text: str) -> str:
    """The text as it is typed without any diacritic, its case kept."""
    return "".join(unmark_all(text.replace("Đ", "D")))


def _figures(name: str, scores: Sequence[Score]) -> Iterator[Figure]:
    average = bench_metrics.mean(scores)
    for metric, value in zip(("nDCG@10", "recall@20", "MRR@10"), average, strict=True):
        yield Figure(f"{name}: {metric}", value, "")
