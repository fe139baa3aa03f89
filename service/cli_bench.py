"""The benchmark commands: how fast (docs/performance.md), and how well (docs/relevance.md)."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click
import httpx

from service import bench as benchmarks
from service import bench_alerts as alerting
from service import bench_asking as asking
from service import bench_figures
from service import bench_memory as memory
from service import bench_relevance as relevance
from service import bench_scale as at_scale
from service import bench_suggest as suggestions
from service.bench_figures import Figure
from service.cli import json_option

texts_option = click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("../shared/scale"),
    show_default=True,
    help="Folder with vi-*.jsonl.gz and zh-*.jsonl.gz to make directives from.",
)
paragraphs_option = click.option(
    "--paragraphs", type=click.IntRange(100), default=5000, show_default=True, help="How many."
)
collection_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the collection in this folder, and use it if it is there.",
)


@click.group()
def bench() -> None:
    """Measure how fast this machine loads and searches.

    \b
    Example:
      directives bench load
      directives bench search --paragraphs 100000
    """


@bench.command("load")
@texts_option
@paragraphs_option
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    multiple=True,
    default=(0, 2),
    show_default=True,
    help="Whole loads with so many reading processes; 0 reads in the loading process. Repeatable.",
)
@json_option
def bench_load(texts: Path, paragraphs: int, workers: tuple[int, ...], as_json: bool) -> None:
    """Print paragraphs per second of each stage and of whole loads, and bytes per paragraph.

    \b
    Example:
      directives bench load --paragraphs 20000 --workers 2
    """
    _print(benchmarks.bench_load(texts, paragraphs, workers), as_json)


@bench.command("memory")
@texts_option
@click.option(
    "--documents", type=click.IntRange(100), default=10_000, show_default=True, help="How many."
)
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    default=2,
    show_default=True,
    help="Processes that read files during the load.",
)
@json_option
def bench_memory(texts: Path, documents: int, workers: int, as_json: bool) -> None:
    """Load many documents at once; print the memory in each quarter of the load.

    \b
    Example:
      directives bench memory --documents 10000
    """
    _print(memory.bench_memory(texts, documents, workers), as_json)


@bench.command("search")
@texts_option
@paragraphs_option
@collection_option
@json_option
def bench_search(texts: Path, paragraphs: int, data: Path | None, as_json: bool) -> None:
    """Print p50 and p95 of whole answers over HTTP: hits, facets, highlights.

    \b
    Example:
      directives bench search --paragraphs 100000 --data /tmp/bench
    """
    _print(benchmarks.bench_search(texts, paragraphs, data), as_json)


@bench.command("suggest")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with a collection, which is only read.",
)
@json_option
def bench_suggest(data: Path, as_json: bool) -> None:
    """Print p50 and p95 of what is suggested while one types, over HTTP.

    \b
    Example:
      directives bench suggest --data /tmp/bench
    """
    _print(suggestions.bench_suggest(data), as_json)


@bench.command("scale")
@texts_option
@paragraphs_option
@collection_option
@click.option(
    "--queries", type=click.IntRange(60), default=300, show_default=True, help="Pages to ask for."
)
@json_option
def bench_scale(
    texts: Path, paragraphs: int, data: Path | None, queries: int, as_json: bool
) -> None:
    """Print p50 and p95 of search pages, memory of the service and size of the index.

    Queries that match all words and those that match most are told apart; each is printed with its
    time (standard error).

    \b
    Example:
      directives bench scale --paragraphs 1000000 --data /tmp/million --queries 300
    """
    measured = at_scale.bench_scale(texts, paragraphs, data, queries)
    for asked in measured.asked:
        click.echo(f"{asked.seconds * 1000:8.1f} ms  {asked.words:4}  {asked.query}", err=True)
    _print(measured.figures, as_json)


@bench.command("alerts")
@texts_option
@paragraphs_option
@collection_option
@click.option(
    "--queries", type=click.IntRange(100), default=100_000, show_default=True, help="Saved ones."
)
@json_option
def bench_alerts(
    texts: Path, paragraphs: int, data: Path | None, queries: int, as_json: bool
) -> None:
    """Match a load of 1,000 paragraphs with saved queries, in a copy; print times of the parts.

    \b
    Example:
      directives bench alerts --paragraphs 100000 --data /tmp/bench
    """
    _print(alerting.bench_alerts(texts, paragraphs, data, queries), as_json)


@bench.command("engines")
@texts_option
@paragraphs_option
@click.option("--engine-url", required=True, help="Servers of an Elasticsearch 9 cluster.")
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    default=2,
    show_default=True,
    help="Processes that read files during a load.",
)
@json_option
def bench_engines(
    texts: Path, paragraphs: int, engine_url: str, workers: int, as_json: bool
) -> None:
    """Compare loading and searching on tantivy, on Elasticsearch, and plain Elasticsearch.

    Everything on the cluster has a prefix of its own and is removed at the end. Credentials and
    certificates are those of the settings.

    \b
    Example:
      directives bench engines --paragraphs 100000 --engine-url http://127.0.0.1:9200
    """
    # The client of Elasticsearch takes a second to import.
    from service import bench_engines as side_by_side  # noqa: PLC0415
    from service.bench_plain import tokenizer  # noqa: PLC0415

    if tokenizer() is None:
        click.echo(
            "Without sklearn-crfsuite, which the development environment has, pyvi cannot be "
            "imported: no base line of loading.",
            err=True,
        )
    figures = side_by_side.bench_engines(texts, paragraphs, engine_url, workers)
    _print(figures, as_json)


@bench.command("relevance")
@click.argument(
    "folders",
    metavar="DIR...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--without-marks", is_flag=True, help="Type the queries without their diacritics.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    help="Only these queries: those whose split is so called; in sets without splits "
    "tune or report, each about half. Repeatable.",
)
@click.option(
    "--titles/--no-titles",
    default=False,
    show_default=True,
    help="Index the titles of the corpus as titles of documents.",
)
@json_option
def bench_relevance(
    folders: tuple[Path, ...],
    without_marks: bool,
    parts: tuple[str, ...],
    titles: bool,
    as_json: bool,
) -> None:
    """Print nDCG@10, recall@20 and MRR@10 on judged test sets, beside those of a base line.

    Each DIR has corpus.jsonl (id, title, text), queries.jsonl (id, text, split) and qrels.tsv
    (query, paragraph, grade).

    \b
    Example:
      directives bench relevance sets/statutes --part dev
    """
    try:
        figures = relevance.bench_relevance(
            folders, parts, without_marks=without_marks, titles=titles
        )
        _print(figures, as_json, places=4)
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error


@bench.command("queries")
@click.argument("queries", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("documents", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The run to write.")
@click.option("--url", help="A running service to ask; DOCUMENTS are not loaded then.")
@click.option(
    "--resolved",
    type=click.Path(path_type=Path),
    help="Write the queries with the text of answers that are named by task or position.",
)
def bench_queries(
    queries: Path, documents: tuple[Path, ...], out: Path, url: str | None, resolved: Path | None
) -> None:
    """Load DOCUMENTS, ask QUERIES over HTTP and write the first hits of each.

    \b
    Example:
      directives bench queries queries.jsonl documents/ --out run.jsonl
    """
    if not documents and not url:
        raise click.UsageError("Give documents to load, or --url.")
    try:
        wanted = asking.read_queries(queries)
        with asking.serving(documents, url) as client:
            if resolved:
                asking.write(asking.resolve(client, wanted), resolved)
            asked = asking.ask(client, wanted, out)
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    except httpx.HTTPError as error:
        click.echo(f"The service cannot be asked: {error}", err=True)
        sys.exit(3)
    click.echo(f"{asked.queries} queries, {len(asked.without_hits)} without hits.")


def _print(figures: Iterable[Figure], as_json: bool, places: int = 2) -> None:
    if as_json:
        click.echo(bench_figures.as_json(figures))
        return
    click.echo(bench_figures.machine())
    for figure in figures:
        click.echo(f"{figure.name:<76}{figure.value:>12,.{places}f} {figure.unit}")
