"""Who asks, who is known, and why something about accounts was refused."""

from typing import Literal, get_args

import msgspec

Role = Literal["reader", "editor", "administrator"]
Scope = Literal["read", "edit", "administer"]
Via = Literal["session", "token", "command", "single"]
Language = Literal["vi", "zh", "en"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the one that may least to the one that may all."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a token is for; each is as much as the role at the same place."""
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Actor(msgspec.Struct, frozen=True):
    """Who asks, and how that is known: by a session, a token, the command line, or in single use.

    `user` is the user's id, None for the command line and single use; `role` is what may be done,
    a token's scope taken into account; `session` is the hash that a session is kept under, `scope`
    that of a token.
    """

    user: int | None
    name: str
    role: Role
    via: Via
    address: str | None = None
    session: str | None = None
    scope: Scope | None = None

    def may(self, role: Role) -> bool:
        """Whether what this role may do is allowed."""
        return ROLES.index(self.role) >= ROLES.index(role)


class User(msgspec.Struct, frozen=True):
    """A person who may log in unless `disabled` says since when not; times are ISO 8601.

    `seen` is the last log-in, `language` that of e-mails.
    """

    id: int
    name: str
    email: str | None
    role: Role
    language: Language | None
    made: str
    disabled: str | None
    seen: str | None
    has_password: bool
    has_provider: bool


class AccountError(Exception):
    """Something about accounts that cannot be done: a `code` of `CODES`, perhaps a `reason`.

    `values` fill the words, such as `seconds`. No word of it repeats a secret.
    """

    def __init__(self, code: str, reason: str | None = None, **values: object) -> None:
        super().__init__(": ".join(part for part in (code, reason) if part))
        self.code = code
        self.reason = reason
        self.values = values


CODES: dict[str, tuple[str, ...]] = {
    "role_needed": (),
    "session_needed": (),  # not by a token
    "scope_needed": (),  # not by a token that is for reading
    "login_refused": (),
    "login_throttled": (),  # seconds
    "reset_refused": (),
    "openid_refused": ("state", "provider", "token", "unknown", "disabled"),
    "openid_unreachable": (),
    "user_not_found": (),
    "user_invalid": ("name", "name_taken", "email", "first", "last_administrator"),
    "password_invalid": ("again", "short", "long", "characters", "name", "common"),
    "token_not_found": (),
    "token_invalid": ("name", "too_many"),
}
"""Every code of an `AccountError` with its reasons."""


def may_of_token(role: Role, scope: Scope) -> Role:
    """What a token of this scope may do for a user of this role: the lesser of the two."""
    return ROLES[min(ROLES.index(role), SCOPES.index(scope))]


def require(actor: Actor, role: Role) -> None:
    """Raise `AccountError` unless the actor may do what this role may."""
    if not actor.may(role):
        raise AccountError("role_needed", role=role)


def require_more_than_reading(actor: Actor) -> None:
    """Raise `AccountError` for a token that is for reading, whatever its user may change."""
    if actor.scope == "read":
        raise AccountError("scope_needed")


def require_person(actor: Actor) -> None:
    """Raise `AccountError` for a token: it must not make itself more of what it is."""
    if actor.via == "token":
        raise AccountError("session_needed")
