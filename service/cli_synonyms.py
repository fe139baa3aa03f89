"""The commands that keep the synonyms: list, add, remove, import."""

from pathlib import Path

import click

from service import synonyms as kept
from service.cli import data_option, echo_json, json_option
from service.cli_audit import record
from service.product import opened
from service.settings import read, require_data
from service.synonyms import LANGUAGES, Group, SynonymError, read_line, with_note

_COMMENT = "#"


@click.group()
def synonyms() -> None:
    """List, add and remove terms that mean the same.

    \b
    Example:
      directives synonyms add "mô tô = xe máy"
      directives synonyms add "trộm cắp => trộm chó"    the one finds the other, not the reverse
      directives synonyms list
    """


@synonyms.command(name="list")
@data_option
@json_option
def list_groups(data: Path | None, as_json: bool) -> None:
    """List all groups with their ids.

    \b
    Example:
      directives synonyms list --json
    """
    with opened(require_data(read(data=data))) as product, product.database.read() as connection:
        groups = kept.all_groups(connection)
        version = kept.version(connection)
    if as_json:
        echo_json({"version": version, "items": groups})
        return
    for group in groups:
        shown = (str(group.id), kept.written(group), group.language or "", group.note)
        click.echo("\t".join(shown).rstrip())


@synonyms.command()
@click.argument("line")
@click.option("--language", type=click.Choice(LANGUAGES), help="Not for queries in the other one.")
@click.option("--note", default="", help="Why it is there.")
@data_option
def add(line: str, language: kept.Language | None, note: str, data: Path | None) -> None:
    """Add a group, written as "a = b = c", or as "a => b" one way.

    \b
    Example:
      directives synonyms add "mô tô = xe máy" --note "as in traffic reports"
    """
    try:
        group = with_note(read_line(line, language), note)
    except SynonymError as error:
        raise _wrong(error) from error
    _add([group], data)


@synonyms.command()
@click.argument("id_", metavar="ID", type=click.IntRange(1))
@data_option
def remove(id_: int, data: Path | None) -> None:
    """Remove the group with this id.

    \b
    Example:
      directives synonyms remove 3
    """
    with opened(require_data(read(data=data))) as product:
        try:
            group = kept.remove(product, id_)
        except SynonymError as error:
            raise _wrong(error) from error
        record(product, "synonyms_removed", kept.written(group), id=id_)
    click.echo(f"removed {kept.written(group)}")


@synonyms.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--language", type=click.Choice(LANGUAGES), help="Not for queries in the other one.")
@data_option
def import_file(file: Path, language: kept.Language | None, data: Path | None) -> None:
    """Add the groups of a text file in UTF-8, one on each line, all of them or none.

    Lines that begin with # and empty lines are left out.

    \b
    Example:
      directives synonyms import terms.txt
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not text in UTF-8") from error
    groups = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith(_COMMENT):
            try:
                groups.append(read_line(line, language))
            except SynonymError as error:
                raise _wrong(error, f"line {number}: ") from error
    _add(groups, data)


def _add(groups: list[Group], data: Path | None) -> None:
    with opened(read(data=data)) as product:
        try:
            made = kept.add(product, groups)
        except SynonymError as error:
            raise _wrong(error) from error
        if made:
            record(product, "synonyms_added", kept.written(made[0]), groups=len(made))
    for group in made:
        click.echo(f"{group.id}\t{kept.written(group)}")


_REASONS = {
    "empty": "one side is empty",
    "single": "a group needs two terms, with = between them",
    "too_long": f"a term may have {kept.LONGEST_TERM} characters",
    "too_many": f"a side may have {kept.MOST_TERMS} terms",
    "no_letters": "a term needs letters or digits",
    "repeated": "a term stands there twice",
    "characters": "it has characters that cannot be used",
    "language": "the language must be vi or zh",
    "note": f"a note may have {kept.LONGEST_NOTE} characters",
    "known": "there is such a group already",
    "full": f"there may be {kept.MOST_GROUPS:,} groups",
}


def _wrong(error: SynonymError, where: str = "") -> click.UsageError:
    """What is told of a change that cannot be made."""
    reason = _REASONS[error.reason] if error.reason else "there is no group with this id"
    return click.UsageError(where + reason + (f": {error.term}" if error.term else ""))
