"""Settings that cannot be used, and secrets that no word about them may repeat."""

import traceback
from typing import Any

import pytest

from service.settings import SettingsError, read

SECRET = "hunter2"
KEY = "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6aHVudGVyMg=="


def refused(**given: Any) -> SettingsError:
    """Why settings cannot be used, after no secret was found in any word of it."""
    with pytest.raises(SettingsError) as raised:
        read(**given)
    told = "".join(traceback.format_exception(raised.value))
    assert SECRET not in told
    assert KEY not in told
    return raised.value
