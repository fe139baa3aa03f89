"""The connection to Elasticsearch: servers, credentials, certificates, version, patience.

Knows no index. Credentials stand in no message, no log and no representation.
"""

import base64
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from elastic_transport import (
    BaseNode,
    ConnectionError,  # noqa: A004 - the one that makes the client ask the next server
    ConnectionTimeout,
    JsonSerializer,
    NodeConfig,
    NodeSelector,
    TransportError,
    Urllib3HttpNode,
)
from elasticsearch import Elasticsearch

from search.engine import EngineError
from search.engine_elastic_errors import reported

T = TypeVar("T")

SERVED = 9
"""The major version of the servers that are spoken to."""

TIMEOUTS = (4.0, 4.0, 12.0, 30.0)
"""Seconds that the attempts of a search wait: while a node hangs, the first ones may meet it."""

_MASTER = "/_cluster/state/master_node?local=true&filter_path=master_node"
_OK = 200
_CONNECTIONS = 25
_PAUSE = 0.25
_LONGEST_AWAY = 4.0
"""Seconds after which a server that has failed again and again may be asked once more."""
_ELECTION = 20.0
"""Seconds for which a request that may be repeated waits for a master; mostly it takes two."""
MEMBER = 1.0
"""Seconds for which a server counts as a member of its cluster after it was asked."""
_DOUBT = 60.0
"""Seconds for which a failure is remembered."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers are and how they are spoken to; `ca` is a file in PEM form.

    Either `user` and `password`, or `api_key`, or neither.
    """

    urls: Sequence[str]
    ca: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """The addresses."""
        return ", ".join(self.urls)


class _Json(JsonSerializer):
    """The client's JSON by msgspec, which reads a page of hits several times faster."""

    def json_loads(self, data: bytes) -> Any:
        return msgspec.json.decode(data)

    def json_dumps(self, data: Any) -> bytes:
        return msgspec.json.encode(data)


class _NoMasterError(ConnectionError):
    """A server has left its cluster, or a master is being elected; the next server is asked."""


class _SilentError(ConnectionError):
    """A server hangs: it does not answer what it knows by itself; the next server is asked."""


class _Server(Urllib3HttpNode):
    """A server that knows how many requests it has not answered yet."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self._unanswered: set[object] = set()  # adding and removing needs no lock

    @property
    def waiting(self) -> int:
        return len(self._unanswered)

    def perform_request(self, *args: Any, **options: Any) -> Any:
        request = object()
        self._unanswered.add(request)
        try:
            return self._answer(*args, **options)
        finally:
            self._unanswered.discard(request)

    def _answer(self, *args: Any, **options: Any) -> Any:
        return super().perform_request(*args, **options)


class _Member(_Server):
    """One of several servers, asked as long as it has a master.

    One that has left its cluster, by a broken network or a full disk, would go on answering from
    what it knew, and nothing in its answers tells.
    """

    _seen = -MEMBER

    def _answer(self, *args: Any, **options: Any) -> Any:
        if time.monotonic() - self._seen >= MEMBER:
            asked = time.monotonic()
            self._require_master(options.get("headers"), options.get("request_timeout"))
            self._seen = asked
        return super()._answer(*args, **options)

    def _require_master(self, headers: Any, seconds: float | None) -> None:
        """Raise `_NoMasterError`, or `_SilentError` where half of the time goes by without answer.

        Whatever else is amiss, the request itself will tell.
        """
        patience = seconds / 2 if seconds else None
        try:
            told = super()._answer("GET", _MASTER, headers=headers, request_timeout=patience)
        except ConnectionTimeout as error:
            raise _SilentError("it hangs", errors=(error,)) from error
        is_told = told.meta.status == _OK and "x-elastic-product" in told.meta.headers
        if is_told and b'"master_node":"' not in told.body:
            raise _NoMasterError("it finds no master")


class _LeastWaiting(NodeSelector):
    """Asks the server with the fewest unanswered requests: one that hangs gets no more of them."""

    def select(self, nodes: Sequence[BaseNode]) -> BaseNode:
        some = random.sample(nodes, len(nodes))
        return min(some, key=lambda one: one.waiting if isinstance(one, _Server) else 0)


class Connection:
    """A pool of connections to all servers, opened at the first request; shared by threads."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self._client = _client(servers)
        self._patient: dict[float, Elasticsearch] = {}
        self._is_served = False
        self._failed_at = -_DOUBT

    @property
    def is_doubtful(self) -> bool:
        """Whether a request was not answered a short while ago, so that a node may hang."""
        return time.monotonic() - self._failed_at < _DOUBT

    def ask(self, request: Callable[[Elasticsearch], T], timeouts: Sequence[float] = TIMEOUTS) -> T:
        """The answer to a request that may be repeated, such as a search.

        Another server is tried while one cannot be reached or has no answer in time; raises
        `EngineError` after the last of `timeouts` (seconds). What has several waits for the
        election of a master as well, in which no server answers.
        """
        last, elected_by = len(timeouts) - 1, time.monotonic() + _ELECTION
        attempt = 0
        while True:
            try:
                return self.send(request, timeouts[min(attempt, last)])
            except EngineError as error:
                if error.code != "engine_unreachable":
                    raise
                self._failed_at = time.monotonic()
                may_wait = last > 0 and self._failed_at < elected_by
                if attempt >= last and not (may_wait and _finds_no_master(error)):
                    raise
            attempt += 1
            pause = _PAUSE * min(attempt, last)
            time.sleep(random.uniform(0.5, 1) * pause)  # noqa: S311 - spreads load

    def send(self, request: Callable[[Elasticsearch], T], timeout: float) -> T:
        """The answer to a request that is made once, on the next server that is reached."""
        with reported(str(self.servers)):
            if not self._is_served:
                self._require_served()
            return request(self._waiting(timeout))

    def close(self) -> None:
        """Let go of all connections; a second call does nothing."""
        self._client.close()

    def _waiting(self, timeout: float) -> Elasticsearch:
        """The client with this timeout, made once: that costs more than to send a request."""
        if timeout not in self._patient:
            self._patient[timeout] = self._client.options(request_timeout=timeout)
        return self._patient[timeout]

    def _require_served(self) -> None:
        """Raise `EngineError("engine_version")` for servers of another major version.

        A node that hangs is left out of the answer after a moment.
        """
        answer = self._waiting(TIMEOUTS[0]).nodes.info(
            node_id="_all", metric="_none", timeout="1s", filter_path="nodes.*.version"
        )
        versions = sorted({node["version"] for node in answer.get("nodes", {}).values()})
        others = [one for one in versions if one.partition(".")[0] != str(SERVED)]
        if others:
            message = f"{self.servers} runs Elasticsearch {others[0]}; version {SERVED} is needed"
            raise EngineError("engine_version", message)
        self._is_served = True


def _finds_no_master(error: EngineError) -> bool:
    """Whether one of the servers asked said so."""
    failure = error.__cause__
    if not isinstance(failure, TransportError):
        return False
    return any(isinstance(one, _NoMasterError) for one in (failure, *failure.errors))


def _client(servers: Servers) -> Elasticsearch:
    """The official client; retries on other servers only when a connection cannot be made."""
    login = _basic(servers.user, servers.password or "") if servers.user else None
    trust: dict[str, Any] = {"ca_certs": servers.ca} if servers.ca else {}
    try:
        return Elasticsearch(
            list(servers.urls),
            basic_auth=login,
            api_key=servers.api_key,
            connections_per_node=_CONNECTIONS,
            max_retries=len(servers.urls),
            max_dead_node_backoff=_LONGEST_AWAY,
            retry_on_status=(),
            node_class=_Server if len(servers.urls) == 1 else _Member,
            node_selector_class=_LeastWaiting,
            serializers={"application/json": _Json()},
            **trust,
        )
    except (ValueError, OSError) as error:
        raise EngineError("engine_failed", f"{servers} cannot be used: {error}") from error


def _basic(user: str, password: str) -> str:
    """Credentials as they are sent (RFC 7617); the client itself takes letters of ASCII only."""
    return base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
