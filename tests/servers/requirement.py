"""What a test does when a server that it needs cannot be had."""

import os
from typing import NoReturn

import pytest


class UnavailableError(Exception):
    """A server cannot be run on this machine; the message says what is missing."""


def missing(reason: UnavailableError | str) -> NoReturn:
    """Skip the test with the reason on a desk, and fail it where the variable `CI` is set."""
    if os.environ.get("CI"):
        pytest.fail(str(reason), pytrace=False)
    pytest.skip(str(reason))
