"""Keeps what a service says to anybody, and finds secrets in it where they do not belong."""

from dataclasses import dataclass, field
from typing import Any

from tests.staff import Staff
from tests.web_client import HERE

OWN = {"origin": HERE, "accept-language": "en"}
"""The headers of a browser on a page of the service."""


@dataclass
class Told:
    """What was said to anybody, with the names of the secrets that were to be said there."""

    staff: Staff
    secrets: dict[str, str] = field(default_factory=dict)
    said: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def ask(
        self,
        route: str,
        headers: dict[str, str],
        *,
        shows: tuple[str, ...] = (),
        **sent: Any,
    ) -> Any:
        """The answer to a request, which is noted; it may show these secrets."""
        method, path = route.split(" ")
        answer = self.staff.ask(method, path, OWN | headers, **sent)
        self.note(route, f"{answer.headers}\n{answer.text}", *shows)
        return answer

    def note(self, where: str, text: str, *shows: str) -> None:
        """Note what was said elsewhere."""
        self.said.append((where, text, shows))

    def leaks(self) -> list[tuple[str, str]]:
        """Every secret that was said where it does not belong."""
        return [
            (where, name)
            for where, text, shows in self.said
            for name, secret in self.secrets.items()
            if secret in text and name not in shows
        ]
