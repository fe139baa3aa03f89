"""No secret of an account stands in a log, in the record, in what is printed or in a failure."""

import logging
import traceback

import pytest
import sqlalchemy as sa

from service import lease
from service.accounts import resets, sessions, signing, tokens, users
from service.accounts.model import AccountError
from service.db.accounts import audit
from service.db.accounts import users as rows_of_users
from service.product import Product
from tests.collection import rows
from tests.people import NEW_PASSWORD, OPERATOR, PASSWORD, add

pytestmark = pytest.mark.usefixtures("quick_passwords")


def secrets_of(product: Product) -> list[str]:
    """What nobody may read, after each of it was used in every way."""
    user = add(product, "an", email="an@example.vn")
    _, cookie = sessions.log_in(product, "an", PASSWORD, "192.0.2.1", "Browser")
    actor = sessions.of_cookie(product, cookie)
    assert actor is not None
    _, token = tokens.make(product, actor, "script", "administer")
    assert tokens.of_bearer(product, token) is not None
    _, reset = resets.ask(product, "an", "192.0.2.1") or (None, "")
    resets.use(product, reset, NEW_PASSWORD)
    users.set_password(product, OPERATOR, user.id, PASSWORD)
    for refused in (PASSWORD + "x", token):
        with pytest.raises(AccountError) as caught:
            sessions.log_in(product, "an", refused, None, "")
        assert refused not in repr(caught.value) + str(caught.value.values)
    random = signing.unsigned(product, "session", cookie) or ""
    return [PASSWORD, NEW_PASSWORD, cookie, random, token, token[4:47], reset]


def test_no_secret_is_logged_printed_or_recorded(
    product: Product, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = secrets_of(product)
    kept = product.settings.secret_key.read_text().strip()
    hashes = [row[0] for row in _column(product, rows_of_users.c.password)]
    shown = (
        caplog.text
        + repr(rows(product, audit))
        + repr(users.list_users(product.database))
        + repr(sessions.list_sessions(product.database, 1))
        + repr(tokens.list_tokens(product.database, 1))
        + repr(product)
    )
    assert [secret for secret in (*secrets, kept, *hashes) if not secret or secret in shown] == []
    whole = repr(rows(product))
    assert [secret for secret in (*secrets, kept) if secret in whole] == []


def test_a_failure_of_the_database_does_not_repeat_what_was_to_be_written(
    product: Product,
) -> None:
    add(product, "an")
    row = {"name": "an", "name_key": "an", "role": "reader", "password": "a-hash", "made": ""}
    with pytest.raises(sa.exc.IntegrityError) as caught, lease.aside(product) as connection:
        connection.execute(sa.insert(rows_of_users).values(row))
    told = "".join(traceback.format_exception_only(caught.value))
    assert "a-hash" not in told


def _column(product: Product, column: sa.Column[str | None]) -> list[tuple[str]]:
    with product.database.read() as connection:
        return [(value,) for value in connection.scalars(sa.select(column)) if value]
