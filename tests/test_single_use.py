"""Without users the service is one machine's own; as soon as there is one, all have to log in."""

from pathlib import Path

import pytest

from service.accounts import users
from service.cli_serve import require_users
from service.product import opened
from service.settings import Settings, SettingsError
from tests.people import OPERATOR
from tests.web_client import HERE, TestClient, serving

PROXY_HEADERS = ("Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto")


@pytest.mark.parametrize("name", PROXY_HEADERS)
@pytest.mark.parametrize("path", ["/", "/api/v1/documents", "/users"])
def test_a_proxy_would_make_everybody_local_and_is_refused(
    tmp_path: Path, path: str, name: str
) -> None:
    with serving(tmp_path, ()) as client:
        answer = client.get(path, headers={name: "192.0.2.7"})
        assert answer.status_code == 403
        assert "proxy_refused" in answer.text
        assert client.get(path).status_code == 200


def test_another_machine_reads_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, ()) as client:
        elsewhere = TestClient(client.app, base_url=HERE, client=("192.0.2.7", 40000))
        assert elsewhere.get("/api/v1/documents").json()["code"] == "client_refused"
        assert elsewhere.get("/healthz").status_code == 200


def test_a_running_service_notices_the_first_user(tmp_path: Path) -> None:
    with serving(tmp_path, ()) as client:
        assert client.get("/api/v1/me").json() == {
            "user": None,
            "name": "",
            "role": "administrator",
            "via": "single",
        }
        users.add(client.app.state.product, OPERATOR, "lan", "administrator")  # type: ignore[attr-defined]
        assert client.get("/api/v1/me").status_code == 401
        forwarded = client.get("/", headers={"x-forwarded-for": "::1"}, follow_redirects=False)
        assert forwarded.headers["location"] == "/login"


def test_nothing_is_said_of_accounts_where_there_are_none(tmp_path: Path) -> None:
    with serving(tmp_path, ()) as client:
        page = client.get("/?lang=en").text
        assert "Log out" not in page
        assert "/account" not in page
        assert "directives user add" in client.get("/account").text
        assert client.get("/login?next=/loads", follow_redirects=False).headers["location"] == (
            "/loads"
        )


def test_the_first_user_can_be_added_on_the_page_and_then_logs_in(
    tmp_path: Path, quick_passwords: None
) -> None:
    person = {"name": "Lan", "role": "administrator", "password": "chín con trâu đen gặm cỏ"}
    with serving(tmp_path, ()) as client:
        assert client.post("/users", data=person | {"role": "reader"}).status_code == 422
        assert client.post("/users", data=person, follow_redirects=False).status_code == 303
        own = {"origin": HERE}
        answer = client.post("/login", data=person | {"next": "/users"}, headers=own)
        assert answer.status_code == 200
        assert answer.url.path == "/users"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_other_machines_are_served_once_somebody_can_log_in(tmp_path: Path, host: str) -> None:
    with opened(Settings(data=tmp_path, host=host)) as product:
        with pytest.raises(SettingsError, match="directives user add"):
            require_users(product)
        users.add(product, OPERATOR, "lan", "administrator")
        require_users(product)


def test_a_key_that_is_out_of_reach_is_told_before_anybody_logs_in(tmp_path: Path) -> None:
    missing = tmp_path / "missing.key"
    missing.write_text("short")
    with opened(Settings(data=tmp_path, secret_key_file=missing)) as product:
        require_users(product)
        users.add(product, OPERATOR, "lan", "administrator")
        with pytest.raises(SettingsError, match="secret_key_file"):
            require_users(product)
