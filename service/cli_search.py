"""The command that finds paragraphs: search. The same search as the page and the API run."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import click
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from search.engine import SORTS
from search.find import Marked
from search.readings import CHANGES
from service import indexing, searching
from service.cli import F, data_option, echo_json, json_option
from service.export import FORMATS, export
from service.i18n import DEFAULT, LANGUAGES, Catalogues
from service.parameters import ExportParameters, Group, SearchParameters
from service.product import Product, opened
from service.search_answer import answer_document
from service.searching import Found
from service.settings import read, require_data

RESTRICTIONS = {
    "document": "the document with this id",
    "task": "the tasks with this number, and those under them",
    "agency": "what charges this agency, by its name",
    "role": "what somebody (or --agency) has to lead, coordinate, implement or monitor",
    "type": 'documents of this type, such as "kế hoạch"',
    "issuer": "documents of this issuer",
    "province": "documents of this province",
    "language": "paragraphs in this language: vi or zh",
    "year": "documents of this year",
    "cites": "what names the document with this number",
    "deadline_month": "what has a deadline in this month, such as 2025-03",
}


def _restrictions(command: F) -> F:
    for name, meaning in reversed(RESTRICTIONS.items()):
        flag = f"--{name.replace('_', '-')}"
        option = click.option(flag, name, multiple=True, help=f"Only {meaning}.")
        command = option(command)
    return command


# An exclusion begins with a dash and is no option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query")
@_restrictions
@click.option("--deadline", metavar="FROM..TO", help="Only with a deadline in this period.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option(
    "--group",
    type=click.Choice(get_args(Group)),
    help="Print documents with their best hits.",
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(CHANGES),
    help="Do not understand the query in this way.",
)
@click.option("--size", type=int, default=10, show_default=True, help="Paragraphs to print.")
@click.option(
    "--export",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write everything that is found to this .csv, .xlsx or .jsonl file.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=DEFAULT,
    show_default=True,
    help="Language of the column heads of that file.",
)
@data_option
@json_option
def search(
    query: str, data: Path | None, as_json: bool, file: Path | None, lang: str, **given: Any
) -> None:
    """Find paragraphs.

    Words must all be there, "quoted words" next to each other, -word must not be. An option that
    is given several times means any of its values.

    \b
    Examples:
      directives search '"an ninh mạng"' --agency "Công an tỉnh" --role lead
      directives search "bảo vệ rừng" --export rung.xlsx
    """
    wanted = _parameters({"q": query} | given)
    with opened(require_data(read(data=data))) as product:
        indexing.require_usable(product)
        if file:
            click.echo(f"{_exported(product, wanted, file, lang):,} paragraphs in {file}")
        elif as_json:
            echo_json(answer_document(product, wanted))
        else:
            window = searching.Window(wanted.sort, wanted.size, group=wanted.group)
            _print(searching.search(product, wanted, window, facets=()))


def _exported(product: Product, wanted: SearchParameters, file: Path, lang: str) -> int:
    """Write the file, which is there when it is whole and not before; gives its rows."""
    format_ = file.suffix.lower().removeprefix(".")
    if format_ not in FORMATS:
        raise click.UsageError(f"--export: {file} must end in .csv, .xlsx or .jsonl")
    selection = wanted.model_dump(include=set(ExportParameters.model_fields))
    asked = ExportParameters.model_validate(selection | {"format": format_, "lang": lang})
    settings = product.settings
    words = Catalogues(ZoneInfo(settings.timezone)).words(lang)
    made = export(product, asked, words, f"http://{settings.host}:{settings.port}")
    unfinished = file.with_name(f"{file.name}.part")
    try:
        with unfinished.open("wb") as written:
            written.writelines(made.chunks)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return made.total


def _print(found: Found) -> None:
    """The hits, by document where they are grouped, and how many there are."""
    for change in found.answer.reading.changes:
        click.echo(f"({change.code}: {change.detail})", err=True)
    console = Console(highlight=False, soft_wrap=True)
    for group in found.groups.groups if found.groups else ():
        document = group.hits[0].paragraph.document
        title = f"{document.label} [{document.source}]: {group.total:,} paragraphs"
        console.print(title, style="bold", markup=False)
        _print_hits(console, group.hits)
    _print_hits(console, found.answer.hits)
    documents = f" in {found.groups.total:,} documents" if found.groups else ""
    click.echo(f"{found.answer.total:,} paragraphs{documents}")


def _print_hits(console: Console, hits: Iterable[Marked]) -> None:
    for hit in hits:
        console.print(_place(hit), style="dim", markup=False)
        console.print(_text(hit))


def _parameters(given: dict[str, Any]) -> SearchParameters:
    """The checked parameters of a search, the same that an address has."""
    named = {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}
    try:
        return SearchParameters.model_validate(named)
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0]) if first["loc"] else "query"
        raise click.UsageError(f"--{option}: {first['msg']}") from error


def _place(hit: Marked) -> str:
    paragraph = hit.paragraph
    task = f", task {paragraph.task.number}" if paragraph.task else ""
    return f"{paragraph.document.label} [{paragraph.document.source}]{task}, {paragraph.key}"


def _text(hit: Marked) -> Text:
    """The paragraph with what was found in bold; without colours nothing is added to it."""
    text = Text(hit.paragraph.text)
    for start, end in hit.highlights:
        text.stylize("bold yellow", start, end)
    return text
