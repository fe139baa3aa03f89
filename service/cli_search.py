"""The command that finds paragraphs: search. The same search as the page and the API run."""

from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from search.engine import SORTS
from search.find import Marked
from service import indexing, searching
from service.api.answers import SearchAnswer
from service.cli import F, data_option, echo_json, json_option
from service.parameters import SearchParameters
from service.product import opened
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
}


def _restrictions(command: F) -> F:
    for name, meaning in reversed(RESTRICTIONS.items()):
        option = click.option(f"--{name}", multiple=True, help=f"Only {meaning}.")
        command = option(command)
    return command


# An exclusion begins with a dash and is no option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query")
@_restrictions
@click.option("--deadline", metavar="FROM..TO", help="Only with a deadline in this period.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--size", type=int, default=10, show_default=True, help="Paragraphs to print.")
@data_option
@json_option
def search(query: str, data: Path | None, as_json: bool, **given: Any) -> None:
    """Find paragraphs.

    Words must all be there, "quoted words" next to each other, -word must not be. An option that
    is given several times means any of its values.

    \b
    Example:
      directives search '"an ninh mạng"' --agency "Công an tỉnh" --role lead
    """
    wanted = _parameters({"q": query} | given)
    with opened(require_data(read(data=data))) as product:
        indexing.require_usable(product)
        if as_json:
            answer = searching.answer_document(product, wanted)
            checked = SearchAnswer.model_validate(answer, from_attributes=True)
            echo_json(checked.model_dump(mode="json", by_alias=True))
            return
        window = searching.Window(wanted.sort, wanted.size)
        found = searching.search(product, wanted, window, facets=())
    for change in found.answer.reading.changes:
        click.echo(f"({change.code}: {change.detail})", err=True)
    console = Console(highlight=False, soft_wrap=True)
    for hit in found.answer.hits:
        console.print(_place(hit), style="dim", markup=False)
        console.print(_text(hit))
    click.echo(f"{found.answer.total:,} paragraphs")


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
