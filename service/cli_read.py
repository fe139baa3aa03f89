"""The commands that read one file and keep nothing: parse, explain."""

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from analyzers.dates import find_dates
from analyzers.numbers import find_numbers
from loader.model import Document, LoadError, ParsedParagraph
from loader.pipeline import read as read_document
from loader.pipeline import to_json
from service import sources
from service.cli import echo_json
from service.settings import read

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command()
@file_argument
@click.option("--json", "as_json", is_flag=True, help="Print the whole document as JSON.")
def parse(file: Path, as_json: bool) -> None:
    """Read one file and print what was recognised in it.

    \b
    Example:
      directives parse plan.txt --json
    """
    document = _read(file)
    if as_json:
        echo_json(to_json(document))
    else:
        _print_head(document)
        for task in document.tasks:
            click.echo(f"  {task.section:4} {task.number:6} {task.text[:90]}")


@click.command()
@file_argument
def explain(file: Path) -> None:
    """Print the text of one file, what was recognised marked.

    \b
    Example:
      directives explain plan.txt
    """
    document = _read(file)
    _print_head(document)
    console = Console(highlight=False, soft_wrap=True)
    for paragraph in document.paragraphs:
        task = "" if paragraph.task is None else document.tasks[paragraph.task].number
        console.print(f"[dim]{paragraph.position:4} {paragraph.kind:10} {task:6}[/dim]", end=" ")
        console.print(_marked(paragraph))
        for line in _facts(paragraph):
            console.print(" " * 23 + line, style="dim", markup=False)


def _read(file: Path) -> Document:
    if not file.is_file():  # a pipe would have no end
        raise LoadError("unsupported", f"{file} is no regular file")
    candidate = sources.Candidate(file.name, "", file)
    return read_document(sources.read(candidate, read().max_file_bytes), file.name)


def _print_head(document: Document) -> None:
    names = ("number", "doc_type", "issuer", "province", "date", "language", "title")
    for name in names:
        click.echo(f"{name:9} {getattr(document, name) or '-'}")
    counts = f"{len(document.paragraphs)} paragraphs, {len(document.tasks)} tasks"
    click.echo(f"{'text':9} {counts}")
    for warning in document.warnings:
        click.echo(f"{'warning':9} {warning.code}: {warning.message}")


def _marked(paragraph: ParsedParagraph) -> Text:
    """The paragraph with its numbers, dates and agencies in colours."""
    text = Text(paragraph.text)
    for date in find_dates(paragraph.text):
        text.stylize("bold green", date.start, date.end)
    for number in find_numbers(paragraph.text):
        text.stylize("bold cyan", number.start, number.end)
    own = [agency.name for agency in paragraph.agencies if agency.via == "paragraph"]
    if own:
        text.highlight_words(own, "bold yellow", case_sensitive=False)
    return text


def _facts(paragraph: ParsedParagraph) -> list[str]:
    """One line for each thing that is said in the paragraph itself."""
    agencies = [f"{a.role}: {a.name}" for a in paragraph.agencies if a.via == "paragraph"]
    citations = [f"{c.relation}: {c.number} {c.date or ''}" for c in paragraph.citations]
    deadlines = [
        f"deadline: {d.text} = {d.iso_or_rule}" for d in paragraph.deadlines if d.via == "paragraph"
    ]
    return agencies + citations + deadlines
