"""The commands that keep API tokens: add, list, revoke."""

from pathlib import Path

import click

from service.accounts import tokens, users
from service.accounts.model import SCOPES, Scope
from service.accounts.tokens import TokenRecord
from service.cli import data_option, echo_json, json_option
from service.cli_accounts import administering

_user = click.option("--user", "owner", required=True, help="Name of the user whose token it is.")


@click.group()
def token() -> None:
    """Make, list and revoke API tokens for programs.

    \b
    Example:
      directives token add "nightly export" --user tran.b --scope read
      curl -H "Authorization: Bearer drv_…" http://127.0.0.1:8000/api/v1/search?q=44-KL
    """


@token.command()
@click.argument("name")
@_user
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default=SCOPES[0],
    show_default=True,
    help="What it is for; never more than its user may.",
)
@click.option(
    "--days", type=click.IntRange(1, tokens.MOST_DAYS), help="It ends after so many days."
)
@data_option
def add(name: str, owner: str, scope: Scope, days: int | None, data: Path | None) -> None:
    """Make a token, print it on standard output, and show it never again.

    \b
    Example:
      directives token add "nightly export" --user tran.b --scope read --days 365
    """
    with administering(data) as (product, actor):
        found = users.find_by_name(product.database, owner)
        made, secret = tokens.make(product, actor, name, scope, days, user=found.id)
    click.echo(_line(made), err=True)
    click.echo(secret)


@token.command(name="list")
@_user
@json_option
@data_option
def list_tokens(owner: str, as_json: bool, data: Path | None) -> None:
    """List the tokens of a user: id, name, scope, state, when it was made, last use.

    \b
    Example:
      directives token list --user tran.b
    """
    with administering(data) as (product, _):
        found = users.find_by_name(product.database, owner)
        listed = tokens.list_tokens(product.database, found.id)
    if as_json:
        echo_json({"items": listed})
        return
    for one in listed:
        click.echo(_line(one))


@token.command()
@click.argument("id_", metavar="ID", type=click.IntRange(1))
@data_option
def revoke(id_: int, data: Path | None) -> None:
    """Make a token useless, at once and for good.

    \b
    Example:
      directives token revoke 3
    """
    with administering(data) as (product, actor):
        click.echo(_line(tokens.revoke(product, actor, id_)))


def _line(one: TokenRecord) -> str:
    lasts = f"until {one.expires}" if one.expires else "without end"
    state = "revoked" if one.revoked else lasts
    return "\t".join((str(one.id), one.name, one.scope, state, one.made, one.used or ""))
