"""Suggestions in a real browser: keys, input methods, screen readers, telephones."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

COMPOSING = """(input) => {
  input.focus();
  input.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  input.value = "công";
  input.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
}"""
COMPOSED = """(input) => input.dispatchEvent(
  new CompositionEvent("compositionend", { bubbles: true, data: "công" }))"""


def rows(page: Any) -> Any:
    return page.locator(".suggestions [role=option]")


def test_the_box_is_a_combobox_that_tells_how_many_suggestions_there_are(scripted: Any) -> None:
    page = scripted.page
    page.goto("/")
    box = page.locator("#q")
    expect(box).to_have_attribute("role", "combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    # At once: whoever types slowly is shown another list after each letter.
    box.fill("tuần t")
    expect(rows(page).first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    number = rows(page).count()
    expect(page.locator(".field [role=status]")).to_contain_text(str(number))
    page.keyboard.press("ArrowDown")
    expect(rows(page).first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == rows(page).first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    expect(box).to_have_value("tuần t")


def test_enter_without_a_choice_searches_what_is_typed(scripted: Any) -> None:
    page = scripted.page
    page.goto("/")
    page.locator("#q").press_sequentially("tuần t")
    expect(rows(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert parse_qs(urlsplit(page.url).query)["q"] == ["tuần t"]


def test_an_agency_becomes_a_filter_beside_those_selected(scripted: Any) -> None:
    page = scripted.page
    page.goto("/?q=rừng&language=vi")
    page.fill("#q", "tuần tra công an t")
    agencies = rows(page).filter(has=page.locator(".sort", has_text="Agency"))
    agencies.filter(has_text="Công an tỉnh").first.click()
    expect(page).to_have_url(re.compile("agency="))
    state = parse_qs(urlsplit(page.url).query)
    assert state == {"q": ["tuần tra"], "language": ["vi"], "agency": ["công_an_tỉnh"]}


def test_nothing_is_asked_while_an_input_method_composes(scripted: Any) -> None:
    page = scripted.page
    page.goto("/")
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "suggest?" in request.url else 0
    )
    page.locator("#q").evaluate(COMPOSING)
    page.wait_for_timeout(400)
    assert asked == []
    expect(page.locator(".suggestions")).to_be_hidden()
    page.locator("#q").evaluate(COMPOSED)
    expect(rows(page).first).to_be_visible()
    assert len(asked) == 1


def test_the_list_moves_nothing_on_the_page(scripted: Any) -> None:
    page = scripted.page
    page.goto("/?q=rừng")
    before = page.locator("#count").bounding_box()
    page.fill("#q", "rừng tuần")
    expect(rows(page).first).to_be_visible()
    assert page.locator("#count").bounding_box() == before


def test_on_a_telephone_the_list_fits_and_is_tapped(narrow: Any) -> None:
    page = narrow.page
    page.goto("/")
    page.locator("#q").fill("tuần t")
    expect(rows(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator(".suggestions").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    rows(page).first.click()
    page.wait_for_url("**/?q=*")


def test_what_is_alike_is_reached_from_a_hit_and_from_a_task(visit: Any) -> None:
    page = visit.page
    page.goto('/?q="phối hợp chuẩn bị thuốc men"')
    page.locator(".hit a[href*='/similar']").first.click()
    expect(page.locator(".source .text")).to_contain_text("thuốc men")
    expect(page.locator(".hits .reason").first).to_be_visible()
    expect(page.locator(".hits mark").first).to_be_visible()
    page.goto("/documents/3")
    page.locator(".alike a").first.click()
    expect(page.locator(".hits .reason").first).to_be_visible()


def test_the_page_of_what_is_alike_fits_a_telephone(narrow: Any) -> None:
    page = narrow.page
    page.goto("/similar?task=3/0//1")
    expect(page.locator(".hits li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
