"""What the product asks of Elasticsearch for a query, call by call, for benchmarks only.

The engine runs as it is; its connection hands it a client that writes down what it is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from search.engine_elastic import ElasticEngine, Servers
from search.engine_elastic_connection import Connection
from service import searching
from service.parameters import SearchParameters
from service.product import Product, cluster
from service.searching import Window

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

T = TypeVar("T")


class Call(NamedTuple):
    """One call of the official client: the name of its method, and the arguments."""

    method: str
    arguments: dict[str, Any]

    def repeat(self, client: "Elasticsearch") -> Any:
        """Call the same of another client; gives the answer, read whole."""
        return getattr(client, self.method)(**self.arguments)


class Recording(Connection):
    """A connection that remembers the calls since they were last taken."""

    def __init__(self, servers: Servers) -> None:
        super().__init__(servers)
        self._calls: list[Call] = []

    def send(self, request: "Callable[[Elasticsearch], T]", timeout: float) -> T:
        """See `Connection.send`."""

        def recorded(client: "Elasticsearch") -> T:
            return request(cast("Elasticsearch", _Recorder(client, self._calls)))

        return super().send(recorded, timeout)

    def take(self) -> list[Call]:
        """The calls since the last time."""
        calls, self._calls = self._calls, []
        return calls


class _Recorder:
    """A client that writes down each call before it makes it."""

    def __init__(self, client: "Elasticsearch", calls: list[Call]) -> None:
        self._client = client
        self._calls = calls

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(**arguments: Any) -> object:
            self._calls.append(Call(name, arguments))
            answer: object = getattr(self._client, name)(**arguments)
            return answer

        return call


def calls_for(product: Product, queries: Sequence[str]) -> list[list[Call]]:
    """For each query what its first page asks of the cluster: a call for each reading tried."""
    servers, layout = cluster(product.settings)
    recording = Recording(servers)
    recorded = replace(product, engine=ElasticEngine(recording, layout))
    made = []
    for query in queries:
        wanted = SearchParameters(q=query)
        searching.search(recorded, wanted, Window(wanted.sort, wanted.size))
        made.append(recording.take())
    recording.close()
    return made
