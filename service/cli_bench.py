"""The benchmark commands: bench load, memory, search, engines. See docs/performance.md."""

from collections.abc import Iterable
from pathlib import Path

import click

from service import bench as benchmarks
from service import bench_figures
from service import bench_memory as memory
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
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the collection in this folder, and use it if it is there.",
)
@json_option
def bench_search(texts: Path, paragraphs: int, data: Path | None, as_json: bool) -> None:
    """Print p50 and p95 of whole answers over HTTP: hits, facets, highlights.

    \b
    Example:
      directives bench search --paragraphs 100000 --data /tmp/bench
    """
    _print(benchmarks.bench_search(texts, paragraphs, data), as_json)


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


def _print(figures: Iterable[Figure], as_json: bool) -> None:
    if as_json:
        click.echo(bench_figures.as_json(figures))
        return
    click.echo(bench_figures.machine())
    for figure in figures:
        click.echo(f"{figure.name:<76}{figure.value:>12,.2f} {figure.unit}")
