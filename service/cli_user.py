"""The commands that keep the users: add, list, role, disable, enable, password."""

import sys
from pathlib import Path

import click

from service.accounts import users
from service.accounts.model import LANGUAGES, ROLES, Language, Role, User
from service.cli import data_option, echo_json, json_option
from service.cli_accounts import administering

_role = click.argument("role", type=click.Choice(ROLES))
_name = click.argument("name")
_from_stdin = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input."
)


@click.group()
def user() -> None:
    """Add users, and change what they may do.

    A reader searches; an editor also loads and corrects; an administrator also keeps synonyms and
    users. From the first user on, everybody has to log in.

    \b
    Example:
      directives user add "Nguyễn Văn A"              the first one is an administrator
      directives user add tran.b --role editor --email b@example.vn
      directives user list
    """


@user.command()
@_name
@click.option(
    "--role",
    type=click.Choice(ROLES),
    help="What he may do [default: administrator for the first user, else reader].",
)
@click.option("--email", help="Where links for a forgotten password and alerts are sent.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of e-mails.")
@_from_stdin
@data_option
def add(  # noqa: PLR0913, PLR0917 - each stands for itself
    name: str,
    role: Role | None,
    email: str | None,
    language: Language | None,
    from_stdin: bool,
    data: Path | None,
) -> None:
    """Add a user; the password is asked for, twice.

    \b
    Example:
      directives user add tran.b --role editor
      directives user add le.c --password-stdin < password.txt
    """
    password = _password(from_stdin)
    with administering(data, beginning=True) as (product, actor):
        with product.database.read() as connection:
            usual: Role = "reader" if users.any_user(connection) else "administrator"
        made = users.add(
            *(product, actor, name, role or usual),
            password=password,
            email=email,
            language=language,
        )
    click.echo(_line(made))


@user.command(name="list")
@json_option
@data_option
def list_users(as_json: bool, data: Path | None) -> None:
    """List all users: id, name, role, state, e-mail address, last log-in.

    \b
    Example:
      directives user list --json
    """
    with administering(data) as (product, _):
        found = users.list_users(product.database, size=sys.maxsize).items
    if as_json:
        echo_json({"items": found})
        return
    for one in found:
        click.echo(_line(one))


@user.command()
@_name
@_role
@data_option
def role(name: str, role: Role, data: Path | None) -> None:
    """Give a user another role; his sessions end.

    \b
    Example:
      directives user role tran.b administrator
    """
    with administering(data) as (product, actor):
        found = users.find_by_name(product.database, name)
        click.echo(_line(users.change(product, actor, found.id, role=role)))


@user.command()
@_name
@data_option
def disable(name: str, data: Path | None) -> None:
    """Keep a user out: his sessions, tokens and saved queries stop at once. Nothing is deleted.

    \b
    Example:
      directives user disable tran.b
    """
    _set_disabled(name, True, data)


@user.command()
@_name
@data_option
def enable(name: str, data: Path | None) -> None:
    """Let a user in again who was disabled.

    \b
    Example:
      directives user enable tran.b
    """
    _set_disabled(name, False, data)


@user.command()
@_name
@_from_stdin
@data_option
def password(name: str, from_stdin: bool, data: Path | None) -> None:
    """Give a user a new password, which is asked for twice; his sessions end.

    \b
    Example:
      directives user password tran.b
    """
    with administering(data) as (product, actor):
        found = users.find_by_name(product.database, name)
        users.set_password(product, actor, found.id, _password(from_stdin))
    click.echo(_line(found))


def _set_disabled(name: str, disabled: bool, data: Path | None) -> None:
    with administering(data) as (product, actor):
        found = users.find_by_name(product.database, name)
        click.echo(_line(users.change(product, actor, found.id, disabled=disabled)))


def _password(from_stdin: bool) -> str:
    """What is typed without being shown, twice, or the one line of the standard input."""
    if not from_stdin:
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError("the password is no text in UTF-8") from error
    return text.removesuffix("\n").removesuffix("\r")


def _line(one: User) -> str:
    state = "disabled" if one.disabled else "enabled"
    return "\t".join((str(one.id), one.name, one.role, state, one.email or "", one.seen or ""))
