"""Tokens as the server's whitespace tokenizer keeps them: none is longer than it takes."""

import hashlib
import re

_LONGEST_TOKEN = 255
"""UTF-16 units after which the server's whitespace tokenizer cuts a token in two."""
_HASHED = "\uffff"
"""Stands before the hash of a long token, and in no token of a text."""
_MAYBE_LONG = re.compile(rf"[^ ]{{{_LONGEST_TOKEN // 2},}}")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_NO_TOKEN = re.compile(f"[\ud800-\udfff{_HASHED}]")


def shortened(tokens: str) -> str:
    """The tokens, those that the server would cut given by a hash: equal ones stay equal."""
    return _MAYBE_LONG.sub(_hashed, tokens) if _MAYBE_LONG.search(tokens) else tokens


def long_tokens(tokens: str) -> list[str]:
    """Those of the tokens that `shortened` hashes."""
    if not _MAYBE_LONG.search(tokens):
        return []
    return list(dict.fromkeys(filter(_is_long, _MAYBE_LONG.findall(tokens))))


def is_sound(text: str) -> bool:
    """Whether the text can be sent at all."""
    return not _LONE_SURROGATE.search(text)


def may_stand(token: str) -> bool:
    """Whether a text can have the token."""
    return not _IN_NO_TOKEN.search(token)


def _hashed(token: re.Match[str]) -> str:
    if not _is_long(token[0]):
        return token[0]
    return _HASHED + hashlib.sha256(token[0].encode("utf-16-le")).hexdigest()


def _is_long(token: str) -> bool:
    return len(token.encode("utf-16-le")) > 2 * _LONGEST_TOKEN
