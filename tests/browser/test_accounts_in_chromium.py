"""What a person does with an account, in a real browser."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from service.accounts import passwords
from service.loads import load_bytes
from service.product import Product, opened
from service.settings import Settings
from tests.browser.conftest import WIDE, Visit, reached
from tests.people import NEW_PASSWORD, PASSWORD, add
from tests.staff import LITTLE_WORK
from tests.web_client import FILES


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product with a user of each role."""
    folder = tmp_path_factory.mktemp("accounts")
    with pytest.MonkeyPatch.context() as patched, opened(Settings(data=folder)) as product:
        patched.setattr(passwords, "HASHER", LITTLE_WORK)
        load_bytes(product, FILES)
        for role in ("administrator", "editor", "reader"):
            add(product, role, role)
        yield product


@pytest.fixture(scope="module")
def guarded(product: Product) -> Iterator[str]:
    """The address of a server where everybody has to log in."""
    with reached(product) as address:
        yield address


@pytest.fixture(params=["scripts", "no scripts"])
def person(request: pytest.FixtureRequest, browser: object, guarded: str) -> Iterator[Visit]:
    """A visit with and one without JavaScript; nothing may go wrong during it."""
    scripts = request.param == "scripts"
    visit = Visit(browser, guarded, java_script_enabled=scripts, viewport=WIDE, locale="en")
    yield visit
    visit.context.close()
    assert [one for one in visit.faults if "403 (Forbidden)" not in one] == []


def log_in(page: Any, name: str, password: str = PASSWORD) -> None:
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click(".way-in button")


def test_a_person_is_led_to_log_in_back_and_out(person: Visit) -> None:
    page = person.page
    page.goto("/documents/1?q=rừng")
    assert "/login" in page.url
    log_in(page, "reader", "wrong " + PASSWORD)
    expect(page.locator("[role=alert]")).to_have_text("The name or the password is not right.")
    assert page.locator("input[name=name]").input_value() == "reader"
    log_in(page, "reader")
    expect(page.locator("mark").first).to_be_visible()
    assert "/documents/1?q=" in page.url
    assert person.context.cookies()[-1]["httpOnly"]
    page.click(".menu.account summary")
    page.click(".menu.account button")
    expect(page.locator(".way-in")).to_be_visible()
    page.go_back()
    page.reload()
    assert "/login" in page.url


def test_a_new_password_takes_the_place_of_the_old_one(
    person: Visit, product: Product, browser: object, guarded: str
) -> None:
    name = f"person {time.monotonic_ns()}"
    add(product, name, "reader")
    page = person.page
    page.goto("/account")
    log_in(page, name)
    page.fill("form[action='/account/password'] input[name=current]", PASSWORD)
    for field in ("new", "again"):
        page.fill(f"input[name={field}]", NEW_PASSWORD)
    page.click("form[action='/account/password'] button")
    expect(page.locator(".notice[role=status]")).to_contain_text("The password is changed.")
    elsewhere = Visit(browser, guarded, viewport=WIDE)
    elsewhere.page.goto("/")
    log_in(elsewhere.page, name, NEW_PASSWORD)
    expect(elsewhere.page.locator("#q")).to_be_visible()
    page.reload()
    expect(page.locator("h2#sessions + .scroll tbody tr")).to_have_count(2)
    page.click("form[action='/account/sessions/ended'] button")
    expect(page.locator("h2#sessions + .scroll tbody tr")).to_have_count(1)
    elsewhere.page.reload()
    assert "/login" in elsewhere.page.url
    elsewhere.context.close()


def test_a_token_is_made_used_and_revoked(person: Visit, guarded: str) -> None:
    page = person.page
    page.goto("/account")
    log_in(page, "editor")
    name = f"Report {time.monotonic_ns()}"
    page.fill("form[action^='/account/tokens'] input[name=name]", name)
    page.click("form[action^='/account/tokens'] button:text('Make')")
    secret = page.locator(".secret").inner_text()
    assert re.fullmatch(r"drv_[\w-]{49}", secret)
    asking = {"headers": {"authorization": f"Bearer {secret}"}}
    told = page.request.get(f"{guarded}/api/v1/me", **asking).json()
    assert (told["name"], told["role"], told["via"]) == ("editor", "reader", "token")
    page.goto("/account")
    assert page.locator(".secret").count() == 0
    page.get_by_role("button", name=f"Revoke {name}").click()
    expect(page.locator(".notice[role=status]")).to_contain_text("revoked")
    assert page.request.get(f"{guarded}/api/v1/me", **asking).status == 401


def test_an_administrator_adds_a_user_and_sees_it_in_the_audit(person: Visit) -> None:
    page = person.page
    page.goto("/users")
    log_in(page, "administrator")
    name = f"Nguyễn Lan {time.monotonic_ns()}"
    form = page.locator("form[action='/users']")
    form.locator("[name=name]").fill(name)
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("button").click()
    row = page.locator("tr", has_text=name)
    expect(row.first).to_contain_text("Reader")
    row.locator("summary").click()
    row.locator("select").select_option("editor")
    row.get_by_role("button", name="Save").click()
    expect(page.locator("tr", has_text=name)).to_contain_text("Editor")
    page.goto("/audit?action=user_added")
    expect(page.locator("tbody tr").first).to_contain_text(name)


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_fit_the_screen(browser: object, guarded: str, language: str, width: int) -> None:
    visit = Visit(browser, guarded, viewport={"width": width, "height": 900}, locale=language)
    page = visit.page
    page.goto("/login")
    for path in ("/login", "/account", "/users", "/audit", "/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if path == "/login":
            log_in(page, "administrator")
    visit.context.close()
    assert not visit.faults
