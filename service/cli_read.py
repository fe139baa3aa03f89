"""The commands that read one file and keep nothing: parse, explain."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import click
from rich.console import Console
from rich.text import Text

from loader.model import Document, LoadError
from loader.pipeline import to_json
from service import explanation, parsing, sources
from service.cli import echo_json
from service.explanation import Fact
from service.marking import Stretch
from service.settings import read

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))

encoding_option = click.option(
    "--encoding", metavar="NAME", help="Read a text in this encoding, instead of finding it out."
)


@click.command()
@file_argument
@encoding_option
@click.option("--json", "as_json", is_flag=True, help="Print the whole document as JSON.")
def parse(file: Path, encoding: str | None, as_json: bool) -> None:
    """Read one file and print what was recognised in it.

    \b
    Example:
      directives parse plan.txt --json
    """
    document = _read(file, encoding)
    if as_json:
        echo_json(to_json(document))
    else:
        _print_head(document)
        for task in document.tasks:
            click.echo(f"  {task.section:4} {task.number:6} {task.text[:90]}")


@click.command()
@file_argument
@encoding_option
@click.option(
    "--html",
    "to",
    metavar="PATH",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write it to this file, as a page that stands alone.",
)
def explain(file: Path, encoding: str | None, to: Path | None) -> None:
    """Print the text of one file, what was recognised marked.

    Under each paragraph stands what it says, how sure that is, by which rule and from which words.

    \b
    Example:
      directives explain plan.txt
      directives explain plan.txt --html plan.html
    """
    document = _read(file, encoding)
    if to:
        to.write_text(explanation.page(document, file.name), encoding="utf-8")
        click.echo(f"{to} is written.")
        return
    _print_head(document, {one.kind: _grounded(one) for one in explanation.head(document)})
    console = Console(highlight=False, soft_wrap=True)
    for one in explanation.paragraphs(document):
        console.print(f"[dim]{one.position:4} {one.kind:10} {one.task:6}[/dim]", end=" ")
        console.print(_marked(one.stretches))
        for fact in one.facts:
            told = f"{fact.kind}: {fact.value}  {_grounded(fact)}"
            console.print(" " * 23 + told, style="dim", markup=False)


def _read(file: Path, encoding: str | None) -> Document:
    if not file.is_file():  # a pipe would have no end
        raise LoadError("unsupported", f"{file} is no regular file")
    settings = read()
    data = sources.read(sources.Candidate(file.name, "", file), settings.max_file_bytes)
    return parsing.read(settings, data, file.name, encoding)


def _print_head(document: Document, grounds: Mapping[str, str] = MappingProxyType({})) -> None:
    """The fields of the document, each with its grounds, then what there is of text."""
    names = ("number", "doc_type", "issuer", "province", "date", "language", "title")
    for name in names:
        value = getattr(document, name) or "-"
        click.echo(f"{name:9} {value}  {grounds.get(name, '')}".rstrip())
    counts = f"{len(document.paragraphs)} paragraphs, {len(document.tasks)} tasks"
    click.echo(f"{'text':9} {counts}")
    for warning in document.warnings:
        click.echo(f"{'warning':9} {warning.code}: {warning.message}")


_STYLES = {
    "lead": "bold red",
    "coordinate": "bold yellow",
    "implement": "bold blue",
    "monitor": "bold magenta",
    "due": "bold green",
    "cited": "bold cyan",
    "number": "bold",
    "cue": "underline",
}
_LABELLED = ("lead", "coordinate", "implement", "monitor", "due")


def _marked(stretches: Sequence[Stretch]) -> Text:
    """The paragraph with the words of its facts in colours, agencies and deadlines labelled."""
    text = Text()
    for one in stretches:
        text.append(one.text, _STYLES.get(one.kind, ""))
        if one.ends and one.kind in _LABELLED:
            text.append(f"‹{one.kind}›", "dim")
    return text


def _grounded(fact: Fact) -> str:
    """How sure a fact is, by which rule and from which words."""
    ground = fact.ground
    words = [f"“{one.text}”" for one in (ground.cue, ground.words) if one]
    sure = f"{ground.level} {ground.confidence:.2f}, {ground.rule}"
    return f"({sure}: {' '.join(words)})"
