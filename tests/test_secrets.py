"""A secret is shown once, where it belongs: never in a log, an error, a record, a page, a row."""

import base64
import logging
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from service import loads
from service.access import ACCESS
from service.accounts import signing
from service.accounts.model import User
from service.db.accounts import sessions, tokens, users
from service.delivery.channels import CHANNELS
from service.delivery.sending import deliver_due
from tests.collection import directive, rows
from tests.commands import run
from tests.mailed import save_with_mail
from tests.people import PASSWORD
from tests.receiver import LOOPBACK, Receiver
from tests.saved_searches import match_all
from tests.servers.certificates import Certificate, issue, make_authority
from tests.servers.mail import PASSWORD as MAIL_PASSWORD
from tests.servers.mail import USER, Mailbox, mail_server
from tests.servers.provider import agree, provider
from tests.staff import Staff, staffed
from tests.told import Told
from tests.web_client import HERE

PROVIDER_SECRET = "the secret that was agreed with the provider"
NEW_PASSWORD = "chín chiếc ô xanh trên mái chùa"
MISTYPED = "a password that was typed for another service"


@pytest.fixture
def authority(tmp_path: Path) -> Certificate:
    return make_authority(tmp_path, "authority")


@pytest.fixture
def mailbox(tmp_path: Path, authority: Certificate) -> Iterator[Mailbox]:
    with mail_server(issue(authority, tmp_path, "server"), with_login=True) as made:
        yield made


@pytest.fixture
def told(
    tmp_path: Path, authority: Certificate, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> Iterator[Told]:
    """A service with every kind of secret, whose log is kept from the beginning."""
    caplog.set_level(logging.DEBUG)
    files = {"mail": MAIL_PASSWORD, "provider": PROVIDER_SECRET}
    for name, secret in files.items():
        (tmp_path / name).write_text(secret)
    people = [{"sub": "1", "email": "reader@example.vn", "email_verified": True}]
    with (
        provider(tmp_path / "issuer", people) as issuer,
        staffed(
            tmp_path / "data",
            public_url=HERE,
            smtp_url=f"smtp://{USER}@127.0.0.1:{mailbox.port}",
            smtp_password_file=tmp_path / "mail",
            smtp_ca=authority.path,
            mail_from="directives@example.vn",
            openid_issuer=issuer,
            openid_client_id="directives",
            openid_client_secret_file=tmp_path / "provider",
            webhook_private_targets=LOOPBACK,
        ) as staff,
    ):
        sent = {
            "mail sent": f"\0{USER}\0{MAIL_PASSWORD}",
            "provider sent": f"directives:{PROVIDER_SECRET}",
        }
        coded = {name: base64.b64encode(one.encode()).decode() for name, one in sent.items()}
        yield Told(staff, {**files, **coded, "key": key_of(staff), "password": PASSWORD})


def key_of(staff: Staff) -> str:
    signing.key_of(staff.product.settings)
    return staff.product.settings.secret_key.read_text().strip()


def test_no_secret_is_said_where_it_does_not_belong(
    told: Told,
    mailbox: Mailbox,
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    user = told.staff.person("reader")
    session = log_in(told, user)
    forget_password(told, user, mailbox)
    session = log_in(told, user, NEW_PASSWORD)
    token = make_tokens(told, session)
    come_by_provider(told)
    hook = make_destinations(told, session, receiver)
    read_feeds(told, session)
    send_notices(told, user, hook, mailbox, receiver)
    look_everywhere(told, {"session": session, "token": token})
    hashes = [name for name in told.secrets if name.startswith("hash")]
    told.note("rows", repr(rows(told.staff.product)), *hashes)
    told.note("log", logged(caplog))
    told.note("output", "".join(capfd.readouterr()))
    assert len(told.secrets) > 15
    assert all(len(secret) > 10 for secret in told.secrets.values())
    assert told.leaks() == []


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the service logged, and all that it uses; not what its visitor and its mail server did.

    The visitor asks in the thread of the test, in which nothing is answered.
    """
    visitor = threading.current_thread().name
    records = [
        one
        for one in (*caplog.get_records("setup"), *caplog.get_records("call"))
        if one.name != "mail.log"
        and (one.threadName != visitor or not one.name.startswith(("httpx", "httpcore")))
    ]
    assert any(one.name.startswith("httpcore") for one in records)
    return "\n".join(map(caplog.handler.format, records))


def log_in(told: Told, user: User, password: str = PASSWORD) -> dict[str, str]:
    """Log in, after mistakes of every kind; the headers of the session."""
    told.secrets["mistyped"] = MISTYPED
    for name, typed in ((user.name, MISTYPED), (MISTYPED, password)):
        # What was typed as a name stands in the form again.
        shows = ("mistyped",) if name == MISTYPED else ()
        form = {"name": name, "password": typed}
        answer = told.ask("POST /login", {}, shows=shows, data=form)
        assert answer.status_code == 403
    form = {"name": user.name, "password": password}
    number = f"session {len(told.secrets)}"
    answer = told.ask("POST /login", {}, shows=(number, f"{number} random"), data=form)
    cookie = answer.headers["set-cookie"].partition(";")[0]
    value = cookie.partition("=")[2]
    told.secrets[number] = value
    told.secrets[f"{number} random"] = signing.unsigned(told.staff.product, "session", value) or ""
    return {"cookie": cookie}


def forget_password(told: Told, user: User, mailbox: Mailbox) -> None:
    """Set a new password by a link; the letter goes to the user alone."""
    headers = told.staff.session(told.staff.person("administrator"))
    email = {"json": {"email": "reader@example.vn"}}
    told.ask(f"PATCH /api/v1/users/{user.id}", headers, **email)
    told.ask("POST /reset", {}, data={"name": user.name})
    (letter,) = mailbox.letters
    told.note("letter", letter.as_string(), "reset")
    link = re.search(rf"{HERE}(/reset/(\S+))", letter.get_content())
    assert link
    told.secrets |= {"reset": link[2], "new password": NEW_PASSWORD}
    for form in ({"new": NEW_PASSWORD, "again": PASSWORD}, {"new": NEW_PASSWORD[:4]}):
        # The page repeats its own address, to who is there already.
        told.ask(f"POST {link[1]}", {}, shows=("reset",), data=form)
    told.ask(f"GET {link[1]}", {}, shows=("reset",))
    form = {"new": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert told.ask(f"POST {link[1]}", {}, data=form).status_code == 303


def make_tokens(told: Told, session: dict[str, str]) -> dict[str, str]:
    """Make tokens through the API and on the page; the headers of a program with one."""
    body = {"name": "Program", "scope": "administer"}
    made = told.ask("POST /api/v1/tokens", session, shows=("token",), json=body)
    told.secrets["token"] = made.json()["secret"]
    page = told.ask("POST /account/tokens", session, shows=("token 2",), data=body)
    told.secrets["token 2"] = re.findall(r"drv_\w[\w-]+", page.text)[0]
    told.secrets["token random"] = told.secrets["token"][4:47]
    told.said = [
        (where, text, (*shows, "token random") if "token" in shows else shows)
        for where, text, shows in told.said
    ]
    headers = {"authorization": f"Bearer {told.secrets['token']}"}
    assert told.ask("GET /api/v1/me", headers).status_code == 200
    mistyped = {"authorization": f"Bearer {told.secrets['token'][:-1]}"}
    assert told.ask("GET /api/v1/me", mistyped).status_code == 401
    return headers


def come_by_provider(told: Told) -> None:
    """Log in at the provider, and once more with what was good once."""
    begun = told.ask("GET /openid", {}, shows=("attempt",))
    attempt = begun.headers["set-cookie"].partition(";")[0]
    answer = agree(begun.headers["location"], "1")
    told.secrets |= {"attempt": attempt.partition("=")[2], "code": answer["code"]}
    for number in range(2):
        path = f"/openid/callback?code={answer['code']}&state={answer['state']}"
        name = f"provided {number}"
        came = told.ask(f"GET {path}", {"cookie": attempt}, shows=(name, "code"))
        if number == 0:
            assert came.status_code == 303, came.text
            told.secrets[name] = came.cookies["directives_session"]


def make_destinations(told: Told, session: dict[str, str], receiver: Receiver) -> int:
    """Add, rotate and try out webhooks, through the API and on the page; the id of one."""
    body = {"name": "Program", "address": receiver.url}
    made = told.ask("POST /api/v1/destinations", session, shows=("hook",), json=body).json()
    told.secrets["hook"] = made["secret"]
    path = f"/api/v1/destinations/{made['id']}"
    again = told.ask(f"POST {path}/secret", session, shows=("hook again",)).json()
    told.secrets["hook again"] = again["secret"]
    page = told.ask("POST /destinations", session, shows=("page hook",), data=body).text
    told.secrets["page hook"] = re.findall(r"whsec_[\w+/=]+", page)[0]
    for status in (500, 204):
        receiver.status, receiver.body = status, b"no"
        tried = told.ask(f"POST {path}/test", session).json()
        assert tried["delivered"] == (status == 204)
    return int(made["id"])


def read_feeds(told: Told, session: dict[str, str]) -> None:
    """Make feeds, read them, and make others in their place."""
    names = ("atom", "ics")
    for number in range(2):
        told.ask("POST /feeds/rotated", session)
        shown = tuple(f"{name} {number}" for name in names)
        page = told.ask("GET /feeds", session, shows=shown).text
        for name in shown:
            (path,) = set(re.findall(rf"/feeds/{name.split()[0]}/[\w-]+", page))
            told.secrets[name] = path.rpartition("/")[2]
            # A feed of Atom names its own address.
            told.ask(f"GET {path}", {}, shows=(name,))
    told.ask(f"GET /feeds/atom/{told.secrets['atom 0']}", {}, shows=("atom 0",))


def send_notices(told: Told, user: User, hook: int, mailbox: Mailbox, receiver: Receiver) -> None:
    """Send a notice by e-mail and to a webhook, at a second attempt, and stop the letters."""
    product = told.staff.product
    saved = save_with_mail(product, user.id, "trực đê", name="Đê")
    own = {"authorization": f"Bearer {told.secrets['token']}"}
    (mail,) = told.ask(f"GET /api/v1/saved-queries/{saved}", own).json()["destinations"]
    both = {"json": {"destinations": [mail, hook]}}
    assert told.ask(f"PATCH /api/v1/saved-queries/{saved}", own, **both).status_code == 200
    loads.load_bytes(product, [("a.txt", directive(1, "Sở Y tế trực đê.").encode())])
    assert match_all(product)
    receiver.status, mailbox.to_recipient = 503, "451 later"
    assert deliver_due(product, CHANNELS).failed == 2
    receiver.status, mailbox.to_recipient = 204, "250 OK"
    for one in told.ask("GET /api/v1/deliveries", own).json()["items"]:
        told.ask(f"POST /api/v1/deliveries/{one['id']}/replay", own)
    assert deliver_due(product, CHANNELS).delivered == 2
    letter = mailbox.letters[-1]
    told.secrets["stop"] = letter["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
    told.note("letter", f"{letter}{letter.get_body(('plain',))}", "stop")
    for one in receiver.received:
        told.note("webhook", f"{one.headers}{one.body.decode()}")
    for method in ("GET", "POST"):
        told.ask(f"{method} /unsubscribe/{told.secrets['stop']}", {}, shows=("stop",))


def look_everywhere(told: Told, known: dict[str, dict[str, str]]) -> None:
    """Read all pages and lists in the name of the owner and of an administrator, and in print."""
    staff = told.staff
    askers = {**known, "administrator": staff.session(staff.person("administrator")), "none": {}}
    for route, access in ACCESS.items():
        if route.startswith("GET ") and "{" not in route and access != "public":
            for name, headers in askers.items():
                shows = ("atom 1", "ics 1") if (route, name) == ("GET /feeds", "session") else ()
                told.ask(route, headers, shows=shows)
    for secret in ("reset", "atom 0", "token", "stop"):
        for path in ("/reset/", "/feeds/ics/", "/unsubscribe/", "/api/v1/deliveries/"):
            # Wrong ways to use them, of which each answer knows only what it was asked.
            told.ask(f"GET {path}{told.secrets[secret]}", {}, shows=(secret, "token random"))
    data = ("--data", staff.product.settings.data)
    for command in (("alerts", "list", "--json"), ("user", "list"), ("token", "list", "reader")):
        told.note(" ".join(command), run(*command, *data).output)
    told.note("settings", repr(staff.product.settings) + repr(staff.product))
    columns = (users.c.password, sessions.c.id, tokens.c.hash)
    with staff.product.database.read() as connection:
        for column in columns:
            for number, value in enumerate(connection.scalars(sa.select(column))):
                told.secrets[f"hash {column} {number}"] = value
