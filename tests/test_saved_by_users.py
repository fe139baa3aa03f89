"""What a user has saved goes with the user: stopped when disabled, going on, and first adopted."""

import sqlalchemy as sa

from search.tree import Match
from service import loads
from service.accounts import users
from service.accounts.model import User
from service.alerts import saved
from service.alerts.matching import match_next
from service.alerts.saved import Settings, Terms
from service.db.alerts import notices, saved_queries
from service.db.schema import paragraphs
from service.product import Product
from tests.collection import Write
from tests.people import OPERATOR, add

TERMS = Terms(text="đê", selection={"q": "đê"}, tree=Match("grams", ("trực", "đê")))
SETTINGS = Settings(name="Trực đê")


def told(product: Product) -> list[str]:
    while match_next(product):
        pass
    query = sa.select(paragraphs.c.text).join(notices).order_by(notices.c.id)
    with product.database.read() as connection:
        return list(connection.scalars(query))


def someone(product: Product) -> User:
    add(product, "chief", "administrator")
    return add(product, "lan", "reader")


def test_nothing_is_told_to_a_disabled_user_and_afterwards_it_goes_on(
    product: Product, write: Write
) -> None:
    lan = someone(product)
    saved.create(product, lan.id, TERMS, SETTINGS)
    for number, disabled in enumerate((False, True, False), 1):
        users.change(product, OPERATOR, lan.id, disabled=disabled)
        loads.load(product, [write(f"{number}.txt", number, f"Tổ {number} trực đê.")])
    assert told(product) == ["1. Tổ 1 trực đê.", "1. Tổ 3 trực đê."]


def test_what_its_owner_had_paused_stays_paused(product: Product, write: Write) -> None:
    lan = someone(product)
    saved.pause(product, id_ := saved.create(product, lan.id, TERMS, SETTINGS))
    for disabled in (True, False):
        users.change(product, OPERATOR, lan.id, disabled=disabled)
    loads.load(product, [write("a.txt", 1, "Tổ 1 trực đê.")])
    assert told(product) == []
    saved.resume(product, id_)
    loads.load(product, [write("b.txt", 2, "Tổ 2 trực đê.")])
    assert told(product) == ["1. Tổ 2 trực đê."]


def test_other_users_are_told_meanwhile(product: Product, write: Write) -> None:
    lan = someone(product)
    other = add(product, "minh", "reader")
    saved.create(product, other.id, TERMS, SETTINGS)
    users.change(product, OPERATOR, lan.id, disabled=True)
    loads.load(product, [write("a.txt", 1, "Tổ 1 trực đê.")])
    assert told(product) == ["1. Tổ 1 trực đê."]


def test_the_first_user_gets_what_was_saved_in_single_use_and_no_later_one(
    product: Product,
) -> None:
    saved.create(product, None, TERMS, SETTINGS)
    chief = add(product, "chief", "administrator")
    saved.create(product, None, TERMS, SETTINGS)
    add(product, "lan", "administrator")
    query = sa.select(saved_queries.c.owner).order_by(saved_queries.c.id)
    with product.database.read() as connection:
        assert list(connection.scalars(query)) == [chief.id, None]
