"""A request for each route that succeeds: its path with what exists, and what is sent along.

Where something is changed or removed, it is made for this request.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from search.tree import Match
from service import correcting, corrections, documents, loads, synonyms
from service.accounts import resets, tokens, users
from service.accounts.model import Actor, User
from service.alerts import inbox, saved
from service.alerts.inbox import NoticeFilter
from service.alerts.matching import match_next
from service.alerts.saved import Settings, Terms
from service.corrections import Correction
from service.delivery import feeds
from service.delivery.unsubscribing import unsubscribe_path
from tests.alert_rows import add_delivery, add_destination
from tests.mailed import save_with_mail
from tests.people import NEW_PASSWORD, OPERATOR, PASSWORD
from tests.staff import Staff

Sent = dict[str, Any]


def request_for(route: str, staff: Staff, user: User) -> tuple[str, str, Sent]:
    """Method, path and what is sent along, of a request in the name of the user."""
    method, path = route.split(" ", 1)
    named = path[: path.rfind("}") + 1]
    thing = named.removeprefix("/api/v1")
    if thing in _PATHS:
        path = _PATHS[thing](staff, user) + path.removeprefix(named)
    elif thing in _IDS:
        path = path.replace("{id}", str(_IDS[thing](staff, user)))
    for name, first in _FIRST.items():
        path = path.replace(f"{{{name}}}", first)
    sent = _SENT[route](staff, user) if route in _SENT else {}
    return method, path + _QUERIES.get(route, ""), sent


def _form(**fields: object) -> Sent:
    return {"data": fields}


def _body(**members: object) -> Sent:
    return {"json": members}


def _title(staff: Staff) -> str | None:
    held = documents.document(staff.product.database, 1)
    assert held is not None
    return held.head.title


def _correction(staff: Staff, _user: User) -> int:
    after = f"Bảo vệ rừng lần {next(staff.numbers)}"
    made = Correction(1, None, "title", _title(staff), after, "")
    correcting.correct(staff.product, [made])
    return corrections.list_corrections(staff.product.database, size=1).items[0].id


def _terms(staff: Staff) -> list[str]:
    return [f"từ thứ {next(staff.numbers)}", f"từ thứ {next(staff.numbers)}"]


def _synonym(staff: Staff, _user: User) -> int:
    group = synonyms.read_line(" = ".join(_terms(staff)), None)
    return synonyms.add(staff.product, [group])[0].id


def _token(staff: Staff, user: User) -> int:
    return tokens.make(staff.product, OPERATOR, "Program", "read", user=user.id)[0].id


def _saved(staff: Staff, user: User) -> int:
    terms = Terms(text="rừng", selection={}, tree=Match("grams", ("rừng",)))
    return saved.create(staff.product, user.id, terms, Settings(name="Rừng"))


def _destination(staff: Staff, user: User) -> int:
    # The guard lets nothing go there.
    return add_destination(staff.product, owner=user.id, address="https://10.0.0.1/")


def _delivery(staff: Staff, user: User) -> str:
    id_ = add_destination(staff.product, owner=user.id)
    made = f"delivery-{next(staff.numbers)}"
    add_delivery(staff.product, made, id_, _saved(staff, user), state="given_up")
    return made


def _notice(staff: Staff, user: User) -> int:
    id_ = _saved(staff, user)
    files = _upload(staff, user)["files"]
    loads.load_bytes(staff.product, [files["files"][:2]])
    while match_next(staff.product):
        pass
    found = inbox.list_notices(staff.product.database, user.id, NoticeFilter(saved_query=id_))
    return found.items[0].id


def _upload(staff: Staff, _user: User) -> Sent:
    number = next(staff.numbers)
    text = f"KẾ HOẠCH\nVề rừng số {number}\n\n1. Sở Y tế chủ trì việc {number}.\n"
    return {"files": {"files": (f"{number}.txt", text.encode(), "text/plain")}}


def _correct_form(staff: Staff, _user: User) -> Sent:
    after = f"Giữ rừng lần {next(staff.numbers)}"
    return _form(field="title", before=json.dumps(_title(staff)), value=after)


def _correct_body(staff: Staff, _user: User) -> Sent:
    after = f"Giữ rừng lần {next(staff.numbers)}"
    return _body(document=1, field="title", before=_title(staff), after=after)


def _static(staff: Staff, _user: User) -> str:
    return str(staff.client.app.state.static.address("site.css"))  # type: ignore[attr-defined]


def _reset(staff: Staff, _user: User) -> str:
    """The path of a link for a forgotten password, which no other request uses."""
    user = staff.newcomer()
    users.change(staff.product, OPERATOR, user.id, email="an@example.vn")
    found = resets.ask(staff.product, user.name, None)
    assert found is not None
    return f"/reset/{found[1]}"


def _unsubscribe(staff: Staff, user: User) -> str:
    saved = save_with_mail(staff.product, user.id, "rừng")
    return unsubscribe_path(staff.product, saved, 1)


def _feed(staff: Staff, user: User) -> str:
    actor = Actor(user.id, user.name, user.role, "session")
    feeds.rotate(staff.product, actor)
    feed = feeds.find(staff.product.database, user.id)
    assert feed is not None
    return feeds.path_of(staff.product, feed, "atom")


_FIRST: Mapping[str, str] = {"id": "1", "other": "2", "number": "1", "name": "agency"}
"""What is there from the beginning."""

_PATHS: Mapping[str, Callable[[Staff, User], str]] = {
    "/static/{version}/{name}": _static,
    "/reset/{secret}": _reset,
    "/feeds/{format}/{secret}": _feed,
    "/unsubscribe/{token}": _unsubscribe,
}
"""Paths with more than an id in them, in place of which a new one comes."""

_IDS: Mapping[str, Callable[[Staff, User], int | str]] = {
    "/corrections/{id}": _correction,
    "/synonyms/{id}": _synonym,
    "/account/tokens/{id}": _token,
    "/tokens/{id}": _token,
    "/users/{id}": lambda staff, _: staff.newcomer().id,
    "/inbox/{id}": _notice,
    "/notices/{id}": _notice,
    "/saved/{id}": _saved,
    "/saved-queries/{id}": _saved,
    "/destinations/{id}": _destination,
    "/destinations/deliveries/{id}": _delivery,
    "/deliveries/{id}": _delivery,
}
"""What is made for the request, by its path; paths of the API stand without /api/v1."""

_QUERIES: Mapping[str, str] = {
    "GET /similar": "?task=1/0/II/1",
    "POST /saved": "?q=tuần+tra+rừng",
    "GET /saved/new": "?q=tuần+tra+rừng",
    "GET /saved/{id}/proof": "?first_load=1&last_load=1",
    "GET /api/v1/citations/conflicts": "?kind=not_held",
    "GET /api/v1/citations/graph": "?document=1",
    "GET /api/v1/saved-queries/{id}/replay": "?from_load=1&to_load=1",
    "GET /api/v1/similar": "?task=1/0/II/1",
    "GET /api/v1/suggest": "?q=rừng",
}

_SENT: Mapping[str, Callable[[Staff, User], Sent]] = {
    "POST /login": lambda _, user: _form(name=user.name, password=PASSWORD),
    "POST /reset": lambda _, user: _form(name=user.name),
    "POST /reset/{secret}": lambda *_: _form(new=NEW_PASSWORD, again=NEW_PASSWORD),
    "POST /documents/{id}/correct": _correct_form,
    "POST /loads": _upload,
    "POST /synonyms": lambda staff, _: _form(terms=" = ".join(_terms(staff))),
    "POST /account/email": lambda *_: _form(current=PASSWORD, email="an@example.vn"),
    "POST /account/language": lambda *_: _form(language="zh"),
    "POST /account/password": lambda *_: _form(current=PASSWORD, new=PASSWORD, again=PASSWORD),
    "POST /account/tokens": lambda *_: _form(name="Program"),
    "POST /users": lambda staff, _: _form(name=f"person {next(staff.numbers)}"),
    "POST /users/{id}": lambda *_: _form(role="editor"),
    "POST /users/{id}/password": lambda *_: _form(password=NEW_PASSWORD),
    "POST /saved": lambda *_: _form(name="Rừng", events=["text"]),
    "POST /saved/{id}": lambda *_: _form(name="Rừng", events=["text"], q="rừng"),
    "POST /inbox/{id}": lambda *_: _form(action="archive"),
    "POST /destinations": lambda *_: _form(name="Program", address="https://93.184.216.34/"),
    "POST /destinations/{id}/switched": lambda *_: _form(on="false"),
    "POST /api/v1/corrections": _correct_body,
    "POST /api/v1/documents": _upload,
    "PATCH /api/v1/notices/{id}": lambda *_: _body(read=True),
    "POST /api/v1/notices/read": lambda *_: _body(up_to=1),
    "POST /api/v1/destinations": lambda *_: _body(name="Program", address="https://93.184.216.34/"),
    "PATCH /api/v1/destinations/{id}": lambda *_: _body(on=False),
    "POST /api/v1/saved-queries": lambda *_: _body(name="Rừng", search={"q": "tuần tra rừng"}),
    "POST /api/v1/saved-queries/estimate": lambda *_: _body(search={"q": "tuần tra rừng"}),
    "PATCH /api/v1/saved-queries/{id}": lambda *_: _body(paused=True),
    "POST /api/v1/search": lambda *_: _body(q="rừng"),
    "POST /api/v1/search/export": lambda *_: _body(q="rừng"),
    "POST /api/v1/synonyms": lambda staff, _: _body(terms=_terms(staff)),
    "POST /api/v1/tokens": lambda *_: _body(name="Program"),
    "POST /api/v1/users": lambda staff, _: _body(name=f"person {next(staff.numbers)}"),
    "PATCH /api/v1/users/{id}": lambda *_: _body(role="editor"),
    "PUT /api/v1/users/{id}/password": lambda *_: _body(password=NEW_PASSWORD),
}
"""What is sent with a request that needs it."""
