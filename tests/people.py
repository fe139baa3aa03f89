"""Users whom several test modules add, and who asks for that."""

from datetime import UTC, datetime, timedelta

from service.accounts import sessions, users
from service.accounts.model import Actor, Role, User
from service.product import Product

OPERATOR = Actor(None, "operator", "administrator", "command")
PASSWORD = "con mèo nhảy qua hàng rào"
NEW_PASSWORD = "bảy con vịt bơi ngược dòng"
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def add(product: Product, name: str, role: Role = "administrator", email: str = "") -> User:
    """A user with `PASSWORD`; the first one has to be an administrator."""
    return users.add(product, OPERATOR, name, role, password=PASSWORD, email=email or None)


def logged_in(product: Product, name: str, now: datetime | None = None) -> Actor:
    """The user of this name, in a new session."""
    _, cookie = sessions.log_in(product, name, PASSWORD, "192.0.2.1", "Browser", now=now)
    actor = sessions.of_cookie(product, cookie, "192.0.2.1", now=now)
    assert actor is not None
    return actor
