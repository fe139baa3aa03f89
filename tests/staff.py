"""A service with users of every role, and requests in the name of each."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import argon2
import pytest

from service import lease
from service.accounts import passwords, sessions, tokens, users
from service.accounts.model import Role, Scope, User
from service.product import Product
from tests.people import OPERATOR, add
from tests.servers.mail import Mailbox
from tests.web_client import FILES, HERE, TestClient, product_of, serving

LITTLE_WORK = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes passwords so quickly that a test can log in often."""


@dataclass
class Staff:
    """A client of the service, and its users by name, one of each role."""

    client: TestClient
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def product(self) -> Product:
        return product_of(self.client)

    def person(self, role: Role) -> User:
        """The user who has the name of this role."""
        return users.find_by_name(self.product.database, role)

    def newcomer(self, role: Role = "reader") -> User:
        """Another user, whom no other test knows."""
        return add(self.product, f"newcomer {next(self.numbers)}", role)

    def cookie(self, user: User) -> str:
        """The Cookie header of a new session."""
        with lease.aside(self.product) as connection:
            value = sessions.begin(self.product, connection, user.id, "Browser/1.0")
        return f"{sessions.cookie_name(self.product.settings)}={value}"

    def session(self, user: User) -> dict[str, str]:
        """The headers of a browser in a new session, on a page of the service."""
        return {"cookie": self.cookie(user), "origin": HERE}

    def token(self, user: User, scope: Scope) -> dict[str, str]:
        """The headers of a program with a new token of the user."""
        _, secret = tokens.make(self.product, OPERATOR, "Program", scope, user=user.id)
        return {"authorization": f"Bearer {secret}"}

    def ask(self, method: str, path: str, headers: Mapping[str, str], **given: Any) -> Any:
        """The answer to a request, whatever came before it; redirects are not followed."""
        self.client.cookies.clear()
        options = {"follow_redirects": False, **given}
        return self.client.request(method, path, headers=dict(headers), **options)


@contextmanager
def staffed(folder: Path, **settings: Any) -> Iterator[Staff]:
    """The service over two documents, with a user of each role."""
    with pytest.MonkeyPatch.context() as patched, serving(folder, FILES, **settings) as client:
        patched.setattr(passwords, "HASHER", LITTLE_WORK)
        staff = Staff(client)
        for role in ("administrator", "editor", "reader"):
            add(staff.product, role, role)
        yield staff


@contextmanager
def staffed_with_mail(folder: Path, mailbox: Mailbox) -> Iterator[Staff]:
    """The same, with letters that go to a mailbox."""
    mail = f"smtp://127.0.0.1:{mailbox.port}"
    sender = "directives@example.vn"
    with staffed(folder, smtp_url=mail, mail_from=sender, public_url=HERE) as staff:
        yield staff
