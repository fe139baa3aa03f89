"""Two change users at once on PostgreSQL: both get through, and no link outlives its address."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from search.tree import EVERYTHING
from service.accounts import openid_users, resets, tokens, users
from service.accounts.model import Actor, User
from service.accounts.openid import Identity
from service.alerts import saved
from service.alerts.records import find_saved
from service.alerts.saved import Settings, Terms
from service.db.schema import metadata
from service.delivery import destinations
from service.product import Product
from tests.meeting import meet
from tests.people import NEW_PASSWORD, OPERATOR, add

pytestmark = pytest.mark.usefixtures("quick_passwords")
RECORD = "INSERT INTO audit"
ANYBODY = Actor(None, "", "administrator", "single")
TERMS = Terms(text="", selection={}, tree=EVERYTHING)


def administrator(product: Product, name: str) -> Actor:
    user = add(product, name)
    return Actor(user.id, user.name, "administrator", "session")


def test_a_user_is_changed_and_gets_a_password_at_once(on_server: Product) -> None:
    one, two = administrator(on_server, "an"), administrator(on_server, "bình")
    user = add(on_server, "chi", "reader")
    told = meet(
        on_server.database,
        RECORD,
        lambda: users.set_password(on_server, one, user.id, NEW_PASSWORD),
        lambda: users.change(on_server, two, user.id, role="editor"),
    )
    assert told[0] is None
    assert isinstance(told[1], User)


def test_two_make_tokens_for_each_other_at_once(on_server: Product) -> None:
    one, two = administrator(on_server, "an"), administrator(on_server, "bình")
    told = meet(
        on_server.database,
        RECORD,
        lambda: tokens.make(on_server, one, "x", "read", user=two.user),
        lambda: tokens.make(on_server, two, "x", "read", user=one.user),
    )
    assert [type(each) for each in told] == [tuple, tuple]


def test_who_is_renamed_and_disabled_saves_a_search_at_once(on_server: Product) -> None:
    add(on_server, "an")
    user = add(on_server, "chi", "reader")
    told = meet(
        on_server.database,
        "INSERT INTO saved_queries",
        lambda: saved.create(on_server, user.id, TERMS, Settings(name="x")),
        lambda: users.change(on_server, OPERATOR, user.id, name="chi n", disabled=True),
    )
    assert isinstance(told[0], int)
    assert isinstance(told[1], User)
    assert find_saved(on_server.database, user.id, told[0]).stopped == "owner_disabled"


@pytest.mark.parametrize("typed", ["chi", "old@example.vn"])
def test_a_link_for_a_forgotten_password_does_not_outlive_the_address(
    on_server: Product, typed: str
) -> None:
    add(on_server, "an")
    user = add(on_server, "chi", "reader", email="old@example.vn")
    asked, changed = meet(
        on_server.database,
        "INSERT INTO password_resets",
        lambda: resets.ask(on_server, typed, None),
        lambda: users.change(on_server, OPERATOR, user.id, email="new@example.vn"),
    )
    assert isinstance(changed, User)
    assert not resets.is_good(on_server, asked[1])


@pytest.mark.parametrize("typed", ["chi", "old@example.vn"])
def test_a_link_that_is_asked_for_during_a_change_goes_to_the_new_address(
    on_server: Product, typed: str
) -> None:
    add(on_server, "an")
    user = add(on_server, "chi", "reader", email="old@example.vn")
    _, asked = meet(
        on_server.database,
        "COMMIT",
        lambda: users.change(on_server, OPERATOR, user.id, email="new@example.vn"),
        lambda: resets.ask(on_server, typed, None),
    )
    assert typed != "chi" if asked is None else asked[0].email == "new@example.vn"


def test_a_link_for_a_forgotten_password_does_not_outlive_a_new_one(on_server: Product) -> None:
    add(on_server, "an")
    user = add(on_server, "chi", "reader", email="chi@example.vn")
    asked, _ = meet(
        on_server.database,
        "INSERT INTO password_resets",
        lambda: resets.ask(on_server, "chi", None),
        lambda: users.set_password(on_server, OPERATOR, user.id, NEW_PASSWORD),
    )
    assert not resets.is_good(on_server, asked[1])


def test_one_of_two_first_users_is_the_first(on_server: Product) -> None:
    told = meet(
        on_server.database,
        "INSERT INTO users",
        lambda: add(on_server, "an"),
        lambda: add(on_server, "bình", "reader"),
    )
    assert [each.role for each in told] == ["administrator", "reader"]


def test_of_two_who_add_the_first_user_in_single_use_one_does(on_server: Product) -> None:
    made, refused = meet(
        on_server.database,
        "INSERT INTO users",
        lambda: users.add(on_server, ANYBODY, "an", "administrator"),
        lambda: users.add(on_server, ANYBODY, "bình", "administrator"),
    )
    assert (made.role, refused.code) == ("administrator", "role_needed")


SAVING: dict[str, Callable[[Product], object]] = {
    "saved_queries": lambda product: saved.create(product, None, TERMS, Settings(name="x")),
    "destinations": lambda product: destinations.add_mail(product, ANYBODY, "x", "x@example.vn"),
}


@pytest.mark.parametrize("table", SAVING)
def test_the_first_user_gets_what_is_being_saved_at_that_moment(
    on_server: Product, table: str
) -> None:
    _, user = meet(
        on_server.database,
        "COMMIT",
        lambda: SAVING[table](on_server),
        lambda: add(on_server, "an"),
    )
    with on_server.database.read() as connection:
        owners = sa.select(metadata.tables[table].c.owner)
        assert connection.scalars(owners).all() == [user.id]


def test_who_comes_by_a_provider_while_his_name_is_taken_gets_another(on_server: Product) -> None:
    add(on_server, "an")
    by_provider = on_server.settings.model_copy(update={"openid_role": "reader"})
    product = replace(on_server, settings=by_provider)
    identity = Identity("issuer 7", None, ("chi", "chi.n"))
    told = meet(
        on_server.database,
        "INSERT INTO users",
        lambda: add(on_server, "chi", "reader"),
        lambda: openid_users.log_in(product, identity, None, ""),
    )
    assert [told[0].name, told[1][0].name] == ["chi", "chi.n"]
