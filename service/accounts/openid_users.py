"""Which user somebody is whom a provider has recognised, and the session that he gets.

Known by the provider's name for him; the first time by the e-mail address that the provider has
verified, if exactly one user without a provider has it; else he is new, where the settings let him.
"""

import sqlalchemy as sa

from service import lease
from service.accounts import audit, moments, names, sessions, sweeping
from service.accounts.model import AccountError, Actor, User
from service.accounts.openid import Identity
from service.accounts.users import any_user, record
from service.db.accounts import users
from service.db.turns import take_turn
from service.product import Product


def log_in(
    product: Product, identity: Identity, address: str | None, agent: str
) -> tuple[User, str]:
    """The user and the value of the cookie of a new session.

    Raises `AccountError` openid_refused with the reason unknown or disabled, and `Busy`.
    """
    sweeping.sweep(product, moments.now())
    with lease.aside(product) as connection:
        user = _known(connection, identity) or _met(product, connection, identity, address)
        if user.disabled is None:
            cookie = sessions.begin(product, connection, user.id, agent)
            audit.record(connection, _as(user, address), "login", user.name, by="openid")
            return user, cookie
        audit.record(connection, _as(user, address), "login_failed", user.name, by="openid")
    raise AccountError("openid_refused", "disabled")


def _known(connection: sa.Connection, identity: Identity) -> User | None:
    his = sa.select(users).where(users.c.subject == identity.subject)
    row = connection.execute(his.with_for_update(key_share=True)).first()
    return record(row) if row else None


def _met(
    product: Product, connection: sa.Connection, identity: Identity, address: str | None
) -> User:
    """Who comes for the first time; one after the other, since many come by two windows at once."""
    take_turn(connection, users)
    known = _known(connection, identity) or _linked(connection, identity, address)
    return known or _added(product, connection, identity, address)


def _linked(connection: sa.Connection, identity: Identity, address: str | None) -> User | None:
    """The one user with this verified address, who is his from now on unless he is disabled."""
    if identity.email is None:
        return None
    same = sa.func.lower(users.c.email) == identity.email.lower()
    rows = connection.execute(sa.select(users).where(same).with_for_update(key_share=True)).all()
    if len(rows) != 1 or rows[0].subject is not None:
        return None
    if rows[0].disabled is not None:
        return record(rows[0])  # or he would come in as somebody new
    values = {"subject": identity.subject}
    linking = sa.update(users).where(users.c.id == rows[0].id).values(values)
    user = record(connection.execute(linking.returning(users)).one())
    audit.record(connection, _as(user, address), "provider_linked", user.name, id=user.id)
    return user


def _added(
    product: Product, connection: sa.Connection, identity: Identity, address: str | None
) -> User:
    """A new user, where the settings say what new ones become."""
    role = product.settings.openid_role
    if not role or not any_user(connection):
        raise AccountError("openid_refused", "unknown")
    name = _free_name(connection, identity)
    row = {
        "name": name,
        "name_key": names.name_key(name),
        "email": _free_email(connection, identity.email),
        "role": role,
        "subject": identity.subject,
        "made": moments.written(moments.now()),
    }
    user = record(connection.execute(sa.insert(users).values(row).returning(users)).one())
    audit.record(connection, _as(user, address), "user_added", user.name, id=user.id, role=role)
    return user


def _free_name(connection: sa.Connection, identity: Identity) -> str:
    """The first name that he has and nobody else."""
    for wish in identity.names:
        try:
            name = names.clean_name(wish)
        except AccountError:
            continue
        same = sa.select(users.c.id).where(users.c.name_key == names.name_key(name))
        if connection.scalar(same) is None:
            return name
    raise AccountError("openid_refused", "unknown")


def _free_email(connection: sa.Connection, email: str | None) -> str | None:
    """The address, if it is nobody else's: links for passwords would go there."""
    if email is None:
        return None
    same = sa.select(users.c.id).where(sa.func.lower(users.c.email) == email.lower())
    return email if connection.scalar(same) is None else None


def _as(user: User, address: str | None) -> Actor:
    return Actor(user.id, user.name, user.role, "session", address)
