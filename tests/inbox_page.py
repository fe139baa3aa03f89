"""The inbox as a browser without scripts uses it: what pages show, buttons that are pressed."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.web_client import TestClient

PAGE = "/inbox"


def show(client: TestClient, **parameters: Any) -> LexborHTMLParser:
    answer = client.get(PAGE, params=parameters)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def text(node: LexborNode | LexborHTMLParser | None) -> str:
    assert node is not None
    return " ".join(node.text().split())


def texts(page: LexborHTMLParser, of: str = "[data-notice] .text:not(.changes)") -> list[str]:
    return [text(node) for node in page.css(of)]


def press(client: TestClient, page: LexborHTMLParser, button: str, at: int = 0) -> LexborHTMLParser:
    """The page after a button with this name was pressed."""
    pressed = [one for one in page.css("form button") if text(one) == button][at]
    form = pressed.parent
    assert form is not None
    sent: dict[str, list[str]] = {}
    for field in [*form.css("input"), pressed]:
        if name := field.attributes.get("name"):
            sent.setdefault(name, []).append(field.attributes["value"] or "")
    answer = client.post(form.attributes["action"] or "", data=sent)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)
