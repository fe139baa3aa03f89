"""API tokens: shown once, good for their scope alone, and for nobody once they are revoked."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from service import lease
from service.accounts import audit, moments, tokens, users
from service.accounts.model import AccountError, Actor, Role, Scope
from service.product import Product
from tests.collection import rows
from tests.people import OPERATOR, add, logged_in

pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def an(product: Product) -> Actor:
    """An administrator who is logged in."""
    add(product, "an")
    return logged_in(product, "an")


@pytest.mark.parametrize(
    ("role", "roles"),
    [
        ("reader", ["reader", "reader", "reader"]),
        ("editor", ["reader", "editor", "editor"]),
        ("administrator", ["reader", "editor", "administrator"]),
    ],
)
def test_a_scope_lowers_what_its_user_may(
    product: Product, an: Actor, role: Role, roles: list[Role]
) -> None:
    user = add(product, "bình", role)
    found = []
    scopes: list[Scope] = ["read", "edit", "administer"]
    for scope in scopes:
        _, secret = tokens.make(product, an, scope, scope, user=user.id)
        actor = tokens.of_bearer(product, secret, "192.0.2.1")
        assert actor is not None
        assert (actor.user, actor.name, actor.via) == (user.id, "bình", "token")
        assert (actor.address, actor.session) == ("192.0.2.1", None)
        found.append(actor.role)
    assert found == roles


def test_a_token_follows_the_role_of_its_user(product: Product, an: Actor) -> None:
    user = add(product, "bình", "editor")
    _, secret = tokens.make(product, an, "script", "administer", user=user.id)
    for role in ("reader", "administrator"):
        users.change(product, OPERATOR, user.id, role=role)
        actor = tokens.of_bearer(product, secret)
        assert actor is not None
        assert actor.role == role


def test_a_secret_is_shown_once_and_kept_nowhere(product: Product, an: Actor) -> None:
    made, secret = tokens.make(product, an, " my  script ", "read")
    assert (made.name, made.user, made.used, made.revoked) == ("my script", an.user, None, None)
    assert tokens.list_tokens(product.database, an.user or 0) == [made]
    assert secret.startswith(tokens.PREFIX)
    assert secret not in repr(made)
    assert secret[4:47] not in repr(rows(product))


def test_a_mistyped_token_is_told_from_one_that_was_revoked(product: Product, an: Actor) -> None:
    _, secret = tokens.make(product, an, "script", "read")
    assert tokens.is_well_formed(secret)
    for place, char in enumerate(secret):
        wrong = secret[:place] + ("x" if char != "x" else "y") + secret[place + 1 :]
        assert not tokens.is_well_formed(wrong)
        assert tokens.of_bearer(product, wrong) is None
    for wrong in (secret + "x", secret[:-1], secret.upper(), f" {secret}", f"{secret}\n", ""):
        assert tokens.of_bearer(product, wrong) is None


@rules(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("latin-1"))))
def test_any_other_bearer_is_worth_nothing(product: Product, text: str) -> None:
    assert tokens.of_bearer(product, text) is None
    assert tokens.of_bearer(product, tokens.PREFIX + text) is None


def test_a_token_ends_at_its_time(product: Product, an: Actor) -> None:
    now = moments.now()
    made, secret = tokens.make(product, an, "script", "read", days=1)
    assert made.expires is not None
    ends, second = datetime.fromisoformat(made.expires), timedelta(seconds=1)
    assert timedelta(days=1) - second <= ends - now < timedelta(days=1, minutes=5)
    assert tokens.of_bearer(product, secret, now=ends - second) is not None
    assert tokens.of_bearer(product, secret, now=ends) is None


def test_a_revoked_token_is_worth_nothing_and_stays_listed(product: Product, an: Actor) -> None:
    made, secret = tokens.make(product, an, "script", "read")
    gone = tokens.revoke(product, an, made.id)
    assert gone.revoked is not None
    assert tokens.of_bearer(product, secret) is None
    assert tokens.list_tokens(product.database, made.user) == [gone]
    with pytest.raises(AccountError, match="token_not_found"):
        tokens.revoke(product, an, made.id)


def test_a_token_of_another_user_is_out_of_reach(product: Product, an: Actor) -> None:
    add(product, "bình", "editor")
    editor = logged_in(product, "bình")
    made, secret = tokens.make(product, an, "script", "read")
    with pytest.raises(AccountError, match="token_not_found"):
        tokens.revoke(product, editor, made.id)
    assert tokens.of_bearer(product, secret) is not None
    mine, _ = tokens.make(product, editor, "script", "read")
    assert tokens.list_tokens(product.database, editor.user or 0) == [mine]
    assert tokens.revoke(product, an, mine.id).revoked is not None


def test_that_a_token_is_in_use_is_written_now_and_then_and_not_while_others_write(
    product: Product, an: Actor
) -> None:
    made, secret = tokens.make(product, an, "script", "read")
    start = moments.now()

    def used(seconds: float) -> str | None:
        now = start + timedelta(seconds=seconds)
        assert tokens.of_bearer(product, secret, now=now) is not None
        return tokens.list_tokens(product.database, made.user)[0].used

    first = used(0)
    assert first == moments.written(start) == used(299)
    later = used(301)
    assert later == moments.after(start, 301)
    with lease.taken(product) as held, held.write():
        busy = used(1_000)
    assert (busy == later) is not product.database.is_postgresql
    assert used(1_000) == moments.after(start, 1_000)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b", "a\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(product: Product, an: Actor, name: str) -> None:
    with pytest.raises(AccountError, match="token_invalid: name"):
        tokens.make(product, an, name, "read")


def test_a_user_has_only_so_many(
    product: Product, an: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 2)
    made, _ = tokens.make(product, an, "one", "read")
    tokens.make(product, an, "two", "read")
    with pytest.raises(AccountError, match="token_invalid: too_many"):
        tokens.make(product, an, "three", "read")
    tokens.revoke(product, an, made.id)
    tokens.make(product, an, "three", "read")


def test_what_is_done_with_tokens_is_recorded(product: Product, an: Actor) -> None:
    made, _ = tokens.make(product, an, "script", "edit")
    tokens.revoke(product, an, made.id)
    ended, begun = audit.list_entries(product.database).items[:2]
    assert (ended.action, begun.action) == ("token_revoked", "token_made")
    assert (begun.object, begun.user, begun.address) == ("script", an.user, an.address)
    assert begun.detail == {"id": made.id, "scope": "edit", "of": an.user}
