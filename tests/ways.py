"""The ways in which a search is asked for, each giving what it shows in one and the same form."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser, LexborNode

from search.find import FACETS
from service.app import create_app
from service.cli import main
from service.loads import load_bytes
from service.product import opened
from service.settings import read
from tests import stores
from tests.web_client import HERE, LOOPBACK, TestClient

VIETNAMESE = """TỈNH ỦY HÀ THANH

Số 31-CT/TU

Hà Thanh, ngày 12 tháng 4 năm 2024

CHỈ THỊ

về an toàn bến khách và đường thủy

1. Công an tỉnh chủ trì, phối hợp với Sở Xây dựng tuần tra đường thủy vào ban đêm.

2. Sở Y tế trực cấp cứu tại bến khách; người lái đò có kết quả dương tính thì nghỉ việc.

3. Các xã rà soát bến khách theo Kết luận số 44-KL/TW và Kế hoạch số 12-KH/UBND.
"""
CHINESE = """松兰省委员会关于加强渡口安全的通知

松办发〔2024〕9号

一、省公安厅牵头，省交通运输厅配合，加强夜间水上巡逻。

二、各县逐一检查渡口，落实中办发〔2019〕44号文件。
"""
MIXED = """TỈNH ỦY HÀ THANH

Số 5-TB/TU

Hà Thanh, ngày 20 tháng 5 năm 2024

THÔNG BÁO

về hợp tác tuần tra đường thủy giữa Hà Thanh và 松兰

Hai tỉnh gọi bến khách Hà Thanh là 河清渡口, tuần tra chung mang tên 水上巡逻 số 44.
"""
FILES = (
    ("chi-thi-31.txt", VIETNAMESE.encode()),
    ("tongzhi-9.txt", CHINESE.encode()),
    ("thong-bao-5.txt", unicodedata.normalize("NFD", MIXED).encode()),
)
NAMES = {
    "title": "về an toàn bến khách",
    "patrol": "1. Công an tỉnh chủ trì",
    "clinic": "2. Sở Y tế trực cấp cứu",
    "review": "3. Các xã rà soát",
    "标题": "松兰省委员会关于",
    "巡逻": "一、省公安厅牵头",
    "检查": "二、各县逐一检查",
    "together": "về hợp tác tuần tra",
    "names": "Hai tỉnh gọi bến khách",
}
"""Each paragraph that queries look for: the name that tests have for it, and how it begins."""

AS_TYPED = ("translation", "synonym", "abbreviation", "spelling", "widened")
"""Ways of understanding that are switched off: the paragraphs hold what is typed, or do not."""

Facets = Mapping[str, Mapping[str, int]]


class Asked(NamedTuple):
    """A query, the clicked values of facets, and ways of understanding that are switched off."""

    q: str
    selected: Mapping[str, str] = {}
    without: tuple[str, ...] = AS_TYPED

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of an address."""
        return {"q": self.q, **self.selected, "without": list(self.without), "sort": "document"}


class Seen(NamedTuple):
    """What a way in shows: the total, the marked texts of each hit by its key, facet counts.

    Marks and facets are None where it shows none.
    """

    total: int
    hits: list[str]
    marks: dict[str, list[str]] | None = None
    facets: Facets | None = None


class Served(NamedTuple):
    """The application over the collection; `keys` has the key of each paragraph in `NAMES`."""

    client: TestClient
    keys: Mapping[str, str]

    def named(self, key: str) -> str:
        """The name of the paragraph with this key; the key of any other."""
        return next((name for name, known in self.keys.items() if known == key), key)


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """The application over the collection, which the command line reaches too."""
    with stores.place() as place, pytest.MonkeyPatch.context() as environment:
        for name, value in {"data": str(folder), **place}.items():
            environment.setenv(f"DIRECTIVES_{name.upper()}", value)
        with opened(read()) as product:
            assert not load_bytes(product, FILES).failed
            texts = {one.text: one.key for one in product.engine.scan()}
            keys = {
                name: next(key for text, key in texts.items() if text.startswith(beginning))
                for name, beginning in NAMES.items()
            }
            with TestClient(create_app(product), base_url=HERE, client=LOOPBACK) as client:
                yield Served(client, keys)


def api(served: Served, asked: Asked) -> Seen:
    """The search route of the JSON API."""
    answer = served.client.get("/api/v1/search", params=asked.parameters | {"size": 100})
    assert answer.status_code == 200, answer.text
    return _of_json(answer.json())


def post(served: Served, asked: Asked) -> Seen:
    """The same route, the parameters as JSON."""
    answer = served.client.post("/api/v1/search", json=asked.parameters | {"size": 100})
    assert answer.status_code == 200, answer.text
    return _of_json(answer.json())


def command_line(_: Served, asked: Asked) -> Seen:
    """The command `directives search`, as JSON."""
    arguments = ["search", asked.q, "--json", "--size", "100", "--sort", "document"]
    for name, value in asked.selected.items():
        arguments += [f"--{name.replace('_', '-')}", value]
    for code in asked.without:
        arguments += ["--without", code]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return _of_json(json.loads(result.stdout))


def box(served: Served, asked: Asked) -> Seen:
    """The search page."""
    page = _page(served, "/", asked)
    hits = _hits(page)
    return Seen(_number(page.css_first("#count")), list(hits), hits, _facets_of(page))


def hits_of(html: str) -> list[str]:
    """The keys of the hits on a search page."""
    return list(_hits(LexborHTMLParser(html)))


def export(served: Served, asked: Asked) -> Seen:
    """The whole result as JSON Lines."""
    answer = _exported(served, asked, "jsonl")
    seen = [msgspec.json.decode(line) for line in answer.content.splitlines()]
    return Seen(int(answer.headers["X-Total-Count"]), [one["id"] for one in seen], _marks(seen))


def table(served: Served, asked: Asked) -> Seen:
    """The whole result as CSV; the last column is a paragraph's address."""
    answer = _exported(served, asked, "csv")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    hits = [row[-1].rpartition("#p-")[2] for row in rows]
    return Seen(int(answer.headers["X-Total-Count"]), hits)


def documents(served: Served, asked: Asked) -> Seen:
    """The pages of the documents, with the query's marks; facets do not narrow them."""
    marks: dict[str, list[str]] = {}
    for number in range(1, len(FILES) + 1):
        page = _page(served, f"/documents/{number}", asked._replace(selected={}))
        for one in page.css(".paragraph.found"):
            marks[str(one.attributes["id"]).removeprefix("p-")] = _marked(one, "p, h2")
    return Seen(len(marks), list(marks), marks)


def facet_lists(served: Served, asked: Asked) -> Seen:
    """All values of each facet, each by a request of its own."""
    lists: dict[str, dict[str, int]] = {}
    for name in FACETS:
        parameters = {k: v for k, v in asked.parameters.items() if k != "sort"}
        answer = served.client.get(f"/api/v1/facets/{name}", params=parameters)
        assert answer.status_code == 200, answer.text
        lists[name] = {one["value"]: one["count"] for one in answer.json()["items"]}
    found = api(served, asked)
    return found._replace(facets=lists)


WAYS: tuple[Callable[[Served, Asked], Seen], ...] = (
    *(api, post, command_line, box, export, table, documents, facet_lists),
)


def _of_json(answer: Mapping[str, Any]) -> Seen:
    facets = {
        name: {one["value"]: one["count"] for one in values}
        for name, values in answer["facets"].items()
    }
    hits = [hit["id"] for hit in answer["hits"]]
    return Seen(answer["total"], hits, _marks(answer["hits"]), facets)


def _marks(hits: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {hit["id"]: [hit["text"][start:end] for start, end in hit["highlights"]] for hit in hits}


def _exported(served: Served, asked: Asked, format_: str) -> Any:
    parameters = asked.parameters | {"format": format_}
    answer = served.client.get("/api/v1/search/export", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer


def _page(served: Served, path: str, asked: Asked) -> LexborHTMLParser:
    parameters = asked.parameters
    if path != "/":
        parameters.pop("sort")
    answer = served.client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def _hits(page: LexborHTMLParser) -> dict[str, list[str]]:
    return {_fragment(hit.css_first("h2 a")): _marked(hit, ".text") for hit in page.css("li.hit")}


def _facets_of(page: LexborHTMLParser) -> Facets:
    facets: dict[str, dict[str, int]] = {}
    for choice in page.css("fieldset.facet li"):
        box = choice.css_first("input[form=search]")
        if box is not None and (name := box.attributes["name"]) in FACETS:
            count = _number(choice.css_first(".count"))
            facets.setdefault(str(name), {})[str(box.attributes["value"])] = count
    return facets


def _marked(node: LexborNode, place: str) -> list[str]:
    return [mark.text() for text in node.css(place) for mark in text.css("mark")]


def _fragment(link: LexborNode | None) -> str:
    assert link is not None
    return str(link.attributes["href"]).rpartition("#p-")[2]


def _number(node: LexborNode | None) -> int:
    assert node is not None
    return int("".join(re.findall("[0-9]", node.text())) or 0)
