"""What the commands about users and tokens share: who asks, and words for what is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.accounts import names, passwords, tokens
from service.accounts.model import AccountError, Actor
from service.cli_audit import operator
from service.product import Product, opened
from service.settings import read, require_data

_WORDS = {
    ("user_not_found", None): "there is no user of this name",
    ("user_invalid", "name"): (
        f"a name has up to {names.LONGEST_NAME} Latin or Chinese letters, digits, blanks "
        "and . - _ @ ' +"
    ),
    ("user_invalid", "name_taken"): "there is a user of this name already",
    ("user_invalid", "email"): "this is no e-mail address that mail can be sent to",
    ("user_invalid", "first"): "the first user has to be an administrator",
    (
        "user_invalid",
        "last_administrator",
    ): "nobody else is an administrator: make another one first",
    ("password_invalid", "short"): f"a password has {passwords.SHORTEST} characters at least",
    ("password_invalid", "long"): f"a password has {passwords.LONGEST:,} characters at most",
    ("password_invalid", "characters"): "a password has no line breaks or other control characters",
    ("password_invalid", "name"): "the password is little more than the name",
    ("password_invalid", "common"): (
        "this is among the first that are guessed; better are several words that do not belong "
        "together"
    ),
    ("token_not_found", None): "there is no token with this id that was not revoked before",
    ("token_invalid", "name"): f"a token has a name of {tokens.LONGEST_NAME} characters at most",
    ("token_invalid", "too_many"): f"a user has {tokens.MOST_TOKENS} tokens at most: revoke one",
}


@contextmanager
def administering(data: Path | None, *, beginning: bool = False) -> Iterator[tuple[Product, Actor]]:
    """The product, and the one at the keyboard, who may all; what is refused ends as wrong use.

    A data folder that is not there is made when `beginning`, and told otherwise.
    """
    settings = read(data=data)
    try:
        with opened(settings if beginning else require_data(settings)) as product:
            yield product, operator()
    except AccountError as error:
        words = _WORDS.get((error.code, error.reason), str(error))
        raise click.UsageError(words) from error
