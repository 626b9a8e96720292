"""Settings of HTTP that make no sense, and where the token comes from."""

from __future__ import annotations

import pytest
from schemagen_runtime import (
    HttpSettings,
    SettingsError,
    Workspace,
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"connect_timeout": 0},
        {"read_timeout": -1},
        {"attempt_timeout": float("nan")},
        {"gzip_above": 0},
        {"token": "two words"},
        {"token": "line\nbreak"},
        {"token": ""},
        {"token_file": "/no/such/file"},
        {"ca_bundle": "/no/such/file"},
        {"token": "a", "token_file": __file__},
    ],
)
def test_http_settings_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))) as raised:
        HttpSettings(**wrong)  # type: ignore[arg-type] # wrong on purpose
    assert "break" not in str(raised.value)


def test_a_token_in_the_environment_that_cannot_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMAGEN_TOKEN", "not a token")
    with pytest.raises(SettingsError, match="SCHEMAGEN_TOKEN is no bearer token") as raised:
        Workspace("http://there")
    assert "not a token" not in str(raised.value)
