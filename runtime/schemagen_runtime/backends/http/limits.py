"""Check settings of whatever is spoken to over HTTP."""

from __future__ import annotations

from pathlib import Path

from schemagen_runtime.api.settings import SettingsError, check_seconds
from schemagen_runtime.support.files import absolute_path
from schemagen_runtime.support.given import describe_given

_TIMES = ("connect_timeout", "read_timeout", "attempt_timeout")


def check_time_limits(settings: object) -> None:
    """Refuse time limits that make no sense; ``settings`` has them as attributes, in seconds.

    Raises:
        SettingsError: a time is 0, negative or no number.
    """
    for name in _TIMES:
        check_seconds(name, getattr(settings, name))
        if not getattr(settings, name):
            raise SettingsError(f"{name} is 0; expected seconds, more than 0")


def existing_file(name: str, given: object) -> Path:
    """Return the absolute path of a file that a setting names.

    Args:
        name: the setting, for messages.
        given: what was given for it.

    Raises:
        SettingsError: it is no path, or there is no such file.
    """
    if not isinstance(given, str | Path):
        raise SettingsError(f"{name} is {describe_given(given)}; expected the path of a file")
    if not Path(given).is_file():
        raise SettingsError(f"{name} is {str(given)!r}, and there is no such file")
    return absolute_path(given)
