"""Users: who there is, and how they are added and changed. A record is never deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from service import lease, revisions
from service.accounts import audit, moments, names, passwords
from service.accounts.model import (
    AccountError,
    Actor,
    Language,
    Role,
    User,
    require,
    require_person,
)
from service.db.accounts import password_resets, sessions, users
from service.db.connect import Database
from service.db.turns import take_turn
from service.paging import Page, page
from service.product import Product

COLUMNS = users.c
# Made once: until there is a user, each request asks it.
_ANY = sa.select(sa.exists(sa.select(COLUMNS.id)))


def any_user(connection: sa.Connection) -> bool:
    """Whether there is any user, so that log-in is needed everywhere."""
    return connection.scalar(_ANY) or False


def list_users(database: Database, *, size: int = 50, offset: int = 0) -> Page[User]:
    """All users by name, those who are disabled as well."""
    query = sa.select(users).order_by(COLUMNS.name_key)
    with database.read() as connection:
        return page(connection, query, record, size=size, offset=offset)


def find(database: Database, id_: int) -> User:
    """The user of this id. Raises `AccountError`."""
    with database.read() as connection:
        return record(_row(connection, COLUMNS.id == id_))


def find_by_name(database: Database, name: str) -> User:
    """The user of this name, however it is spelt. Raises `AccountError`."""
    with database.read() as connection:
        return record(_row(connection, COLUMNS.name_key == names.name_key(name)))


def add(  # noqa: PLR0913 - each stands for itself
    product: Product,
    actor: Actor,
    name: str,
    role: Role,
    *,
    password: str | None = None,
    email: str | None = None,
    language: Language | None = None,
) -> User:
    """Add a user; without a password nobody can log in as him yet.

    The first one has to be an administrator, and gets what was saved in single use. Raises
    `AccountError` and `Busy`.
    """
    require(actor, "administrator")
    row = {
        "name": (clean := names.clean_name(name)),
        "name_key": names.name_key(clean),
        "email": names.clean_email(email) if email else None,
        "role": role,
        "password": None if password is None else _hashed(password, clean),
        "language": language,
        "made": moments.written(moments.now()),
    }
    with _one_of_a_name(), lease.aside(product) as connection:
        take_turn(connection, users)
        is_first = not any_user(connection)
        if actor.via == "single" and not is_first:
            # Another was the first a moment ago: from then on everybody has to log in.
            raise AccountError("role_needed", role="administrator")
        if is_first and role != "administrator":
            raise AccountError("user_invalid", "first")
        made = record(connection.execute(sa.insert(users).values(row).returning(users)).one())
        if is_first:
            revisions.adopt(connection, made.id)
        audit.record(connection, actor, "user_added", made.name, id=made.id, role=role)
    return made


def change(  # noqa: PLR0913 - each stands for itself
    product: Product,
    actor: Actor,
    id_: int,
    *,
    name: str | None = None,
    role: Role | None = None,
    email: str | None = None,
    language: Language | None = None,
    disabled: bool | None = None,
) -> User:
    """Change what is given, of oneself e-mail and language alone; an e-mail of "" removes it.

    Another role ends the user's other sessions, disabling all of them and what was saved; links for
    a forgotten password end with the address that they were sent to. The last administrator stays
    one. Raises `AccountError` and `Busy`.
    """
    chosen = email is None or may_choose_email(product)
    if actor.user != id_ or (name, role, disabled) != (None, None, None) or not chosen:
        require(actor, "administrator")
    if actor.user == id_:
        require_person(actor)
    wanted: dict[str, str | None] = {}
    if name is not None:
        wanted["name"] = clean = names.clean_name(name)
        wanted["name_key"] = names.name_key(clean)
    if email is not None:
        wanted["email"] = names.clean_email(email) if email else None
    wanted |= {key: one for key, one in {"role": role, "language": language}.items() if one}
    with _one_of_a_name(), lease.aside(product) as connection:
        take_turn(connection, users)
        if disabled is not None:
            revisions.lock(connection)  # before the user, as who saves a search has it
        administrators = _administrators(connection)
        before = record(_row(connection, COLUMNS.id == id_))
        if disabled is not None and disabled != bool(before.disabled):
            wanted["disabled"] = moments.written(moments.now()) if disabled else None
        after = _changed(connection, id_, wanted)
        if administrators == {id_} and (after.disabled or after.role != "administrator"):
            raise AccountError("user_invalid", "last_administrator")
        _record_change(connection, actor, before, after)
        if after.disabled or after.role != before.role:
            kept = None if after.disabled else actor.session
            end_sessions(connection, id_, kept)
        _follow(connection, before, after)
    return after


def may_choose_email(product: Product) -> bool:
    """Whether people change their own address.

    Not where somebody who comes by a provider is known by his: another could take it before him.
    """
    return not product.settings.openid_issuer


def set_password(product: Product, actor: Actor, id_: int, new: str) -> None:
    """Give a user a new password, one's own or as an administrator; ends all other sessions of his.

    Links for a forgotten one stop working. Raises `AccountError` and `Busy`.
    """
    if actor.user == id_:
        require_person(actor)
    else:
        require(actor, "administrator")
    user = find(product.database, id_)
    kept = _hashed(new, user.name)
    with lease.aside(product) as connection:
        _row(connection, COLUMNS.id == id_)
        put_password(connection, id_, kept, session=actor.session)
        audit.record(connection, actor, "password_set", user.name, id=id_)


def put_password(
    connection: sa.Connection, id_: int, kept: str, *, session: str | None = None
) -> None:
    """Keep a password's hash; ends all sessions but this one, and makes resets useless."""
    connection.execute(sa.update(users).where(COLUMNS.id == id_).values(password=kept))
    _end_resets(connection, id_)
    end_sessions(connection, id_, session)


def end_sessions(connection: sa.Connection, id_: int, kept: str | None = None) -> int:
    """End the sessions of a user but the one that is `kept`, and say how many."""
    his = sa.delete(sessions).where(sessions.c.user == id_)
    if kept is not None:
        his = his.where(sessions.c.id != kept)
    return connection.execute(his).rowcount


def record(row: Any) -> User:
    """The user in a row, without the password's hash."""
    return User(
        id=row.id,
        name=row.name,
        email=row.email,
        role=row.role,
        language=row.language,
        made=row.made,
        disabled=row.disabled,
        seen=row.seen,
        has_password=row.password is not None,
        has_provider=row.subject is not None,
    )


def _end_resets(connection: sa.Connection, id_: int) -> None:
    connection.execute(sa.delete(password_resets).where(password_resets.c.user == id_))


def _row(connection: sa.Connection, which: sa.ColumnElement[bool]) -> Any:
    row = connection.execute(sa.select(users).where(which)).first()
    if row is None:
        raise AccountError("user_not_found")
    return row


def _administrators(connection: sa.Connection) -> set[int]:
    """Those who can log in as administrators; who has the turn alone changes that."""
    ruling = sa.and_(COLUMNS.role == "administrator", COLUMNS.disabled.is_(None))
    return set(connection.scalars(sa.select(COLUMNS.id).where(ruling)))


def _changed(connection: sa.Connection, id_: int, wanted: dict[str, str | None]) -> User:
    if wanted:
        connection.execute(sa.update(users).where(COLUMNS.id == id_).values(wanted))
    return record(_row(connection, COLUMNS.id == id_))


def _follow(connection: sa.Connection, before: User, after: User) -> None:
    """What a change brings with it for links that were sent and for what was saved."""
    if after.email != before.email:
        _end_resets(connection, after.id)
    if bool(after.disabled) != bool(before.disabled):
        (revisions.stop_of if after.disabled else revisions.go_on_of)(connection, after.id)


def _record_change(connection: sa.Connection, actor: Actor, before: User, after: User) -> None:
    if before.disabled != after.disabled:
        action: audit.Action = "user_disabled" if after.disabled else "user_enabled"
        audit.record(connection, actor, action, after.name, id=after.id)
    changed: dict[str, str | None] = {
        field: getattr(after, field)
        for field in ("name", "role", "email", "language")
        if getattr(before, field) != getattr(after, field)
    }
    if changed:
        audit.record(connection, actor, "user_changed", before.name, id=after.id, **changed)


def _hashed(password: str, name: str) -> str:
    passwords.require_good(password, name)
    return passwords.hashed(password)


@contextmanager
def _one_of_a_name() -> Iterator[None]:
    """Another process may take the name at the same moment: the table decides whose it is."""
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise AccountError("user_invalid", "name_taken") from error
