"""People whom a provider of OpenID Connect knows, and their browsers."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.servers.provider import agree
from tests.staff import Staff
from tests.web_client import HERE

PEOPLE = [
    {"sub": "1", "email": "reader@example.vn", "email_verified": True},
    {"sub": "2", "email": "editor@example.vn", "email_verified": False},
    {"sub": "3", "email": "new@example.vn", "email_verified": True, "preferred_username": "Mới"},
    {"sub": "4", "email": "twice@example.vn", "email_verified": True},
    {"sub": "5", "preferred_username": "reader"},
    {"sub": "6", "email": "gone@example.vn", "email_verified": True},
    {"sub": "7", "email": "\N{KELVIN SIGN}im@example.vn", "email_verified": True},
]
ENGLISH = {"accept-language": "en"}


def settings(issuer: str, folder: Path, **more: object) -> dict[str, object]:
    """The settings of a service at which people log in by this provider."""
    secret = folder / "secret"
    secret.write_text("the secret agreed with the provider")
    given = {"openid_issuer": issuer, "openid_client_id": "directives", "openid_name": "Sở"}
    return {**given, "openid_client_secret_file": secret, "public_url": HERE, **more}


class Browser:
    """Somebody's browser, with the cookies that it was given."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Any:
        """The answer to the address, whose cookies are kept."""
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.staff.ask("GET", path, {**ENGLISH, **({"cookie": header} if header else {})})
        self.cookies.update(answer.cookies)
        return answer

    def begin(self, target: str = "/") -> str:
        """Where the service leads who wants to log in."""
        answer = self.get(f"/openid?{urlencode({'next': target})}")
        assert answer.status_code == 303
        return str(answer.headers["location"])

    def come_back(self, answer: dict[str, str]) -> Any:
        """What the service says to what the provider answered."""
        return self.get(f"/openid/callback?{urlencode(answer)}")

    def log_in(self, person: str, target: str = "/") -> Any:
        """Go to the provider as this person, and back."""
        return self.come_back(agree(self.begin(target), person))

    @property
    def is_known(self) -> bool:
        """Whether the service knows who asks."""
        return bool(self.get("/account").status_code == 200)
