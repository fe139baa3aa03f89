"""The command `directives`: the table of its commands, what they share, and its exit codes.

0 done, 1 some files failed, 2 wrong use, 3 engine or database out of reach. Each command's module
is imported when the command runs, so that `--help` answers at once.
"""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

COMMANDS = {
    "serve": ("service.cli_serve", "Serve the search page and the JSON API on this machine."),
    "load": (
        "service.cli_load",
        "Read files, folders and ZIP archives, and make every paragraph searchable.",
    ),
    "remove": ("service.cli_load", "Remove a document from what is held."),
    "reparse": ("service.cli_load", "Read all documents again from their kept originals."),
    "parse": ("service.cli_read", "Read one file and print what was recognised in it."),
    "explain": (
        "service.cli_read",
        "Print the text of one file, what was recognised marked.",
    ),
    "search": ("service.cli_search", "Find paragraphs."),
    "check": ("service.cli_check", "Compare database, index and originals, and repair them."),
    "reindex": ("service.cli_check", "Fill a new index from the database and switch to it."),
    "synonyms": ("service.cli_synonyms", "List, add and remove terms that mean the same."),
    "user": ("service.cli_user", "Add users, and change what they may do."),
    "token": ("service.cli_token", "Make, list and revoke API tokens for programs."),
    "alerts": ("service.cli_alerts", "List saved queries, match loads with them, prove notices."),
    "worker": (
        "service.cli_worker",
        "Complete what killed writers left, and load what is new in folders, again and again.",
    ),
    "bench": ("service.cli_bench", "Measure how fast this machine loads and searches."),
}
"""Each command's module and the first sentence of its help, so that `--help` imports none."""

SOME_FAILED, WRONG_USE, OUT_OF_REACH = 1, 2, 3

F = TypeVar("F", bound=Callable[..., Any])


class Commands(click.Group):
    """A group whose commands are imported on demand; typed errors end as one line and a code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is out of reach or wrongly set is told in one line."""
        try:
            return super().invoke(ctx)
        except _wrong() as error:
            _end(str(error), WRONG_USE)
        except _out_of_reach() as error:
            _end(str(getattr(error, "orig", None) or error), OUT_OF_REACH)


def _wrong() -> tuple[type[Exception], ...]:
    """The errors of wrong use; imported only when something has gone wrong."""
    from loader.model import LoadError  # noqa: PLC0415
    from search.query import QueryError  # noqa: PLC0415
    from service.settings import SettingsError  # noqa: PLC0415

    return SettingsError, QueryError, LoadError


def _out_of_reach() -> tuple[type[Exception], ...]:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from search.engine import EngineError  # noqa: PLC0415
    from service.db.connect import DatabaseError  # noqa: PLC0415
    from service.lease import Busy, LeaseLost  # noqa: PLC0415

    return EngineError, DatabaseError, SQLAlchemyError, Busy, LeaseLost, OSError


def _end(message: str, code: int) -> None:
    click.echo(f"directives: {' '.join(message.split())}", err=True)
    sys.exit(code)


def data_option(command: F) -> F:
    """`--data` for every command that touches data."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        help="Data folder [default: DIRECTIVES_DATA, or ./data].",
    )(command)


def json_option(command: F) -> F:
    """`--json` for every command with a report."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def echo_json(value: object) -> None:
    """Print a value of msgspec's world as JSON that people can read."""
    import msgspec  # noqa: PLC0415

    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    click.echo(text)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="directives", prog_name="directives")
def main() -> None:
    """Reads Vietnamese and Chinese directives and finds who must do what, by when.

    \b
    Example:
      directives load letters/        read all files of a folder
      directives search "44-KL"       find paragraphs
      directives serve                http://127.0.0.1:8000
    """


if __name__ == "__main__":
    main()
