"""Names, templates and aliases of the indexes on a cluster; making, switching and dropping them.

An index is `{prefix}_{schema}-{analysis}-{serial}`. The alias without the serial is read, one for
each version of the program, so that older replicas go on reading while a newer version has already
switched; `{prefix}_write` is written to. Knows no entries and runs no searches.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
from elasticsearch import Elasticsearch, NotFoundError

from search.engine import EngineError
from search.engine_elastic_connection import TIMEOUTS, Connection
from search.stamp import analysis_stamp

T = TypeVar("T")
Routing = Literal["document", "paragraph"]

TEMPLATES = Path(__file__).resolve().parents[1] / "index_templates"
ON_BATCH = "batch"
"""The refresh of an index whose batches become visible as a whole when they end."""

_ADMINISTRATION = (60.0,)
_FIRST = 1
_NAME = "_[0-9a-f]{8}-[0-9a-f]{8}-[0-9]{6,}"
"""What follows the prefix in the name of an index."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How indexes are named and spread; a change of routing asks for a new index.

    `replicas` None means one where there is a second node to hold it. `refresh` is "batch", or an
    interval such as "30s". With the routing "document" all paragraphs of one are on one shard.
    """

    prefix: str = "directives"
    shards: int = 1
    replicas: int | None = None
    routing: Routing = "document"
    refresh: str = ON_BATCH


class Indexes:
    """The indexes of one installation."""

    def __init__(self, connection: Connection, layout: Layout) -> None:
        self._connection = connection
        self.layout = layout
        self.write = f"{layout.prefix}_write"

    @cached_property
    def read(self) -> str:
        """The alias that this version of the program reads."""
        return f"{self.layout.prefix}_{_schema(self.layout.routing)}-{analysis_stamp()}"

    def is_absent(self, timeouts: Sequence[float] = TIMEOUTS) -> bool:
        """Whether there is no index yet.

        Raises `EngineError("schema_changed")` where there is one of another version only.
        """
        if self._holders(self.read, timeouts):
            return False
        if holders := self._holders(self.write, timeouts):
            raise EngineError(
                "schema_changed", f"{holders[0]} is of another version: run directives reindex"
            )
        return True

    def ready(self, *, was_there: bool) -> None:
        """Make sure that there is an index to write to; one that `was_there` is not made anew.

        Raises `EngineError` with `schema_changed` or `index_corrupt`.
        """
        holders = self._holders(self.write)
        if holders and not all(self._is_ours(holder) for holder in holders):
            message = f"{holders[0]} was made by another version: update, or run directives reindex"
            raise EngineError("schema_changed", message)
        if not holders:
            if not self.is_absent() or was_there:
                message = f"the alias {self.write} is missing: run directives reindex"
                raise EngineError("index_corrupt", message)
            name = self.create()
            self.replicate(name)
            self.switch(name)

    def create(self) -> str:
        """A new index without aliases and copies; gives its name."""
        serial = max((_serial(name) for name in self.all()), default=_FIRST - 1) + 1
        name = f"{self.read}-{serial:06}"
        self._ask(self._put_templates)
        settings = {"number_of_replicas": 0}
        self._ask(lambda client: client.indices.create(index=name, settings=settings))
        self._require_made_by_templates(name)
        return name

    def switch(self, name: str) -> None:
        """Read and write this index from now on, in one step.

        A switch whose answer is lost is none the less made, or not: the aliases tell.
        """
        actions: list[dict[str, Any]] = [
            {"remove": {"index": holder, "alias": alias}}
            for alias in (self.read, self.write)
            for holder in self._holders(alias)
            if holder != name
        ]
        actions.append({"add": {"index": name, "alias": self.read}})
        actions.append({"add": {"index": name, "alias": self.write, "is_write_index": True}})
        try:
            self._ask(lambda client: client.indices.update_aliases(actions=actions))
        except EngineError:
            if not self._is_in_use(name):
                raise

    def replicate(self, name: str) -> None:
        """Give an index that was made without copies those that it is to have."""
        number = self.layout.replicas
        copies = (
            {"auto_expand_replicas": "0-1"} if number is None else {"number_of_replicas": number}
        )
        settings: dict[str, object] = {"index": copies}
        self._ask(lambda client: client.indices.put_settings(index=name, settings=settings))

    def drop(self, names: Iterable[str]) -> None:
        """Remove indexes by their full names."""
        for name in names:
            self._ask(partial(_delete, name))

    def drop_unused(self, name: str) -> None:
        """Remove an index unless it is in use or nobody can tell, for which it raises."""
        if not self._is_in_use(name):
            self.drop([name])

    def unused(self) -> list[str]:
        """The indexes of this installation that are not written to, whatever made them."""
        written = self._holders(self.write)
        return [name for name in self.all() if name not in written]

    def all(self) -> list[str]:
        """The names of all indexes of this installation, made by whatever version."""
        found = self._connection.ask(
            lambda client: client.indices.get_alias(index=self._pattern, expand_wildcards="all")
        )
        made = re.compile(re.escape(self.layout.prefix) + _NAME)
        return sorted(name for name in found.body if made.fullmatch(name))

    def _is_ours(self, name: str) -> bool:
        return name.startswith(f"{self.read}-")

    def _is_in_use(self, name: str) -> bool:
        """Whether an index is read or written to, after all that was asked of the master before.

        Raises `EngineError` where that cannot be found out.
        """

        def state(client: Elasticsearch) -> Any:
            client.cluster.health(wait_for_events="urgent")  # as urgent as a switch
            path = "metadata.indices.*.aliases"
            return client.cluster.state(metric="metadata", index=name, filter_path=path)

        found = self._connection.ask(state).get("metadata", {}).get("indices", {})
        aliases = found.get(name, {}).get("aliases", ())
        return self.read in aliases or self.write in aliases

    def _holders(self, alias: str, timeouts: Sequence[float] = TIMEOUTS) -> list[str]:
        """The indexes behind an alias, none where there is no such alias."""

        def holders(client: Elasticsearch) -> list[str]:
            try:
                return sorted(client.indices.get_alias(index=self._pattern, name=alias).body)
            except NotFoundError:
                return []

        return self._connection.ask(holders, timeouts)

    @property
    def _pattern(self) -> str:
        """Nobody else's indexes are asked about: what is wrong with them is not ours."""
        return f"{self.layout.prefix}_*"

    def _put_templates(self, client: Elasticsearch) -> None:
        """The templates of this version; those of others stand beside them."""
        mappings, settings = f"{self.read}_mappings", f"{self.read}_settings"
        spread: dict[str, object] = {"number_of_shards": self.layout.shards}
        if self.layout.refresh != ON_BATCH:
            spread["refresh_interval"] = self.layout.refresh
        own = _read("settings.json")
        own["template"]["settings"]["index"] |= spread
        client.cluster.put_component_template(name=mappings, **_read("mappings.json"))
        client.cluster.put_component_template(name=settings, **own)
        client.indices.put_index_template(
            name=self.read,
            index_patterns=[f"{self.read}-*"],
            composed_of=[mappings, settings],
            **_read("index.json"),
        )

    def _require_made_by_templates(self, name: str) -> None:
        """Another template of the cluster may have a say in what is made under a name."""
        found = self._ask(lambda client: client.indices.get_mapping(index=name))
        properties = found[name]["mappings"].get("properties", {})
        wanted = _read("mappings.json")["template"]["mappings"]["properties"]
        if _kinds(properties) != _kinds(wanted):
            self.drop([name])
            message = f"another index template of the cluster changes {name}: see its priority"
            raise EngineError("engine_failed", message)

    def _ask(self, request: Callable[[Elasticsearch], T]) -> T:
        return self._connection.ask(request, _ADMINISTRATION)


def _kinds(properties: Mapping[str, Mapping[str, object]]) -> dict[str, tuple[object, object]]:
    return {name: (one.get("type"), one.get("analyzer")) for name, one in properties.items()}


def _delete(name: str, client: Elasticsearch) -> None:
    client.indices.delete(index=name)


def _schema(routing: Routing) -> str:
    """A hash over what an index is made for."""
    made = _read("mappings.json")["template"]["mappings"], routing
    return hashlib.sha256(msgspec.json.encode(made, order="sorted")).hexdigest()[:8]


def _serial(name: str) -> int:
    last = name.rpartition("-")[2]
    return int(last) if last.isdecimal() else 0


def _read(template: str) -> dict[str, Any]:
    read: dict[str, Any] = msgspec.json.decode((TEMPLATES / template).read_bytes())
    return read | {"meta": read.pop("_meta")}  # the client's name for it
