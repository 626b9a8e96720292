"""Settings of HTTP that make no sense, and where the token comes from."""

from __future__ import annotations

from pathlib import Path

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
        {"token_file": 5},
        {"ca_bundle": b"/etc/ssl/certs"},
        {"ca_bundle": True},
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


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("", "token is no bearer token: it is empty; expected letters, digits"),
        ("Bearer S3CRET", "token is no bearer token: it begins with the word 'Bearer', which stands before it anyway"),
        ("bearer S3CRET", "it begins with the word 'Bearer'"),
        (" S3CRET", "it has a blank or a line end in it"),
        ("S3CRET\n", "it has a blank or a line end in it"),
        ("S3CRET\r\nX: y", "it has a blank or a line end in it"),
        ('"S3CRET"', "it is in quotation marks"),
        ("S3CRET\u2026", "it has a character in it that is not ASCII"),
        (b"S3CRET", "token is no bearer token but a bytes; expected a str"),
        (42, "token is no bearer token but a int; expected a str"),
    ],
)
def test_a_token_that_cannot_be_one_is_named_at_once(token: object, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        HttpSettings(token=token)  # type: ignore[arg-type] # wrong on purpose
    assert said in str(raised.value)
    assert "S3CRET" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("Bearer S3CRET\n", "begins with the word 'Bearer'"),
        ("S3CRET\nS3CRET\n", "a blank or a line end"),
    ],
)
def test_a_file_of_a_token_that_holds_none_is_named_at_once(
    content: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    path.write_text(content)
    with pytest.raises(SettingsError, match=f"the content of {path} is no bearer token: it .*{said}"):
        Workspace("http://localhost", http=HttpSettings(token_file=path))
    monkeypatch.setenv("SCHEMAGEN_TOKEN_FILE", str(path))
    with pytest.raises(SettingsError, match=f"the content of {path} is no bearer token: it .*{said}"):
        Workspace("http://localhost")
