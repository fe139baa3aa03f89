"""Loads of all kinds, one after the other: each is asked for again until it has been done."""

import hashlib
import random
from dataclasses import dataclass, field

import sqlalchemy as sa

from service import loads
from service.db.schema import documents
from tests.crashing.installation import Installation
from tests.crashing.letters import directive

DOCUMENTS = "/api/v1/documents"
_KNOWN = (409, 422)
"""Statuses of a correction that was made before its answer was lost."""


@dataclass
class Steps:
    """What is held, and what is done to it next."""

    installation: Installation
    chance: random.Random
    uploaded: dict[str, str] = field(default_factory=dict)
    watched: dict[str, str] = field(default_factory=dict)
    done: int = 0
    _numbers: int = 0

    def take(self) -> None:
        """Do one load: uploads twice as often as any other kind."""
        kinds = (
            self.upload,
            self.watch,
            self.change,
            self.upload,
            self.correct,
            self.rewrite,
            self.remove,
        )
        kinds[self.done % len(kinds)]()
        self.installation.require_running()
        self.done += 1

    def upload(self) -> None:
        """Bring two new documents through the service."""
        new = {f"{self._next()}.txt": self._text() for _ in range(2)}
        self._upload(new)

    def change(self) -> None:
        """Upload a document again that reads otherwise now."""
        name = self.chance.choice(list(self.uploaded))
        self._upload({name: _edited(self.uploaded[name], self._text(), self.chance)})

    def remove(self) -> None:
        """Remove a document."""
        name = self.chance.choice(list(self.uploaded))
        del self.uploaded[name]
        loads.remove(self.installation.product, name)

    def watch(self) -> None:
        """Put a new file where the worker finds it."""
        self._put(f"{self._next()}.txt", self._text())

    def rewrite(self) -> None:
        """Change a file where the worker finds it."""
        name = self.chance.choice(list(self.watched))
        self._put(name, _edited(self.watched[name], self._text(), self.chance))

    def correct(self) -> None:
        """Have an agency that was read as coordinating be one that leads."""
        ask = self.installation.ask
        name = self.chance.choice(list(self.uploaded))
        (document,) = ask("GET", DOCUMENTS, params={"source": name}).json()["items"]
        found = ask("GET", f"{DOCUMENTS}/{document['id']}/paragraphs").json()["items"]
        for one in found:
            for agency in one["agencies"]:
                if agency["role"] == "coordinate" and agency["via"] == "paragraph":
                    before = {"name": agency["name"], "role": "coordinate"}
                    body = {
                        "document": document["id"],
                        "paragraph": one["id"],
                        "field": "agencies",
                        "before": before,
                        "after": before | {"role": "lead"},
                    }
                    ask("POST", "/api/v1/corrections", json=body, known=_KNOWN)
                    return

    def _upload(self, texts: dict[str, str]) -> None:
        files = [("files", (name, text.encode())) for name, text in texts.items()]
        self.installation.ask("POST", DOCUMENTS, files=files)
        self.uploaded |= texts

    def _put(self, name: str, text: str) -> None:
        beginning = self.installation.folder / name
        beginning.write_text(text, encoding="utf-8")
        beginning.replace(self.installation.letters / name)
        self.watched[name] = text
        digest = hashlib.sha256(text.encode()).hexdigest()
        query = sa.select(documents.c.id).where(documents.c.sha256 == digest, documents.c.indexed)

        def is_held() -> bool:
            with self.installation.product.database.read() as connection:
                return connection.scalar(query) is not None

        self.installation.wait(is_held, f"the load of {name}")

    def _text(self) -> str:
        return directive(self._next(), self.chance)

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers


def _edited(text: str, other: str, chance: random.Random) -> str:
    """A text with a task of another in place of one of its own, or after them."""
    lines, new = text.split("\n\n"), other.rpartition("\n\n")[2]
    if chance.random() < 0.5:
        lines.pop()
    return "\n\n".join([*lines, new])
