"""Terms as rows keep them. Another version may have written them, or they may be damaged.

Whoever reads those of many searches goes on with the others where one cannot be read.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from search.fields import BY_NAME
from search.tree import Node
from service.alerts.events import EVENTS, Event

_decode_tree = msgspec.json.Decoder(Node).decode
_decode_selection = msgspec.json.Decoder(dict[str, Any]).decode
_decode_events = msgspec.json.Decoder(tuple[Event, ...]).decode
# What is typed has no quotes of its own in JSON. Going through the tree takes five times as long.
_fields_of = re.compile(r'"field"\s*:\s*"([^"]*)"').findall
_KNOWN = frozenset(BY_NAME)


class Unreadable(Exception):  # noqa: N818 - a state, told as such
    """This version cannot read the terms of a saved query, so it cannot run it."""


def read_tree(written: str) -> Node:
    """The tree of a revision. Raises `Unreadable`, also where it asks for an unknown field."""
    try:
        tree: Node = _decode_tree(written)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if not _KNOWN.issuperset(_fields_of(written)):
        raise Unreadable(f"a field that is not known: {written}")
    return tree


def read_events(written: str) -> tuple[Event, ...]:
    """The events of a revision. Raises `Unreadable`."""
    try:
        return _decode_events(written)
    except msgspec.DecodeError as error:
        raise Unreadable(str(error)) from error


def known_events(written: str) -> tuple[Event, ...]:
    """Those of the events that this version knows; "text" where it knows none of them."""
    try:
        names = msgspec.json.decode(written, type=list[str])
    except msgspec.DecodeError:
        names = []
    return tuple(event for event in EVENTS if event in names) or ("text",)


def read_versions(written: str) -> dict[str, str]:
    """What made the tree; nothing where that cannot be read, so the terms are outdated."""
    try:
        return msgspec.json.decode(written, type=dict[str, str])
    except msgspec.DecodeError:
        return {}


def read_selection(written: str) -> Mapping[str, Any]:
    """The parameters of the search page; what cannot be read is kept as one that no page has."""
    try:
        return _decode_selection(written)
    except msgspec.DecodeError:
        return {"": written}
