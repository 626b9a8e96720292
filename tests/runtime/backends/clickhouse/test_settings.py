"""Where ClickHouse is, and who asks: what a URL and settings say, and what they may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from schemagen_runtime import ClickHouseSettings, SettingsError
from schemagen_runtime.backends.clickhouse.settings import find_password, read_server


@pytest.mark.parametrize(
    ("url", "base", "user", "database"),
    [
        ("clickhouse://server:8123/events", "http://server:8123/", "default", "events"),
        ("clickhouses://ann%40x@server.example:8443/a%20b", "https://server.example:8443/", "ann@x", "a b"),
        ("clickhouse://[::1]:8123/events", "http://[::1]:8123/", "default", "events"),
    ],
)
def test_a_url_says_where_and_who(url: str, base: str, user: str, database: str) -> None:
    server = read_server(url)
    assert (server.base, server.user, server.database) == (base, user, database)
    assert "ann" not in server.shown


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("clickhouse://server/events", "names no port"),
        ("clickhouse://server:8123", "names no database"),
        ("clickhouse://server:8123/a/b", "more than a database"),
        ("clickhouse://server:8123/a?user=x", "more than a database"),
        ("clickhouse://server:9000/a", "8123"),
        ("clickhouse://server:x/a", "cannot be read"),
        ("clickhouse:///a", "names no ClickHouse"),
        ("clickhouse://ser ver:8123/a", "names no ClickHouse"),
        ("clickhouse://ann:geheim@server:8123/a", "SCHEMAGEN_CLICKHOUSE_PASSWORD"),
    ],
)
def test_a_url_that_is_wrong_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        read_server(url)
    assert "geheim" not in str(raised.value)


def test_the_password_of_the_settings_counts_before_that_of_the_environment() -> None:
    environment = {"SCHEMAGEN_CLICKHOUSE_PASSWORD": "theirs"}
    assert find_password(ClickHouseSettings(password="ours"), environment) == "ours"
    assert find_password(ClickHouseSettings(), environment) == "theirs"
    assert not find_password(ClickHouseSettings(), {})
    with pytest.raises(SettingsError, match="SCHEMAGEN_CLICKHOUSE_PASSWORD has characters"):
        find_password(ClickHouseSettings(), {"SCHEMAGEN_CLICKHOUSE_PASSWORD": "a\nb"})
    assert "ours" not in repr(ClickHouseSettings(password="ours"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"read_timeout": 0}, "read_timeout is 0"),
        ({"connect_timeout": -1}, "connect_timeout"),
        ({"password": 7}, "password is of type int"),
        ({"password": "é"}, "printable ASCII"),
        ({"ca_bundle": 7}, "ca_bundle is of type int"),
        ({"ca_bundle": Path("/nowhere.pem")}, "no such file"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        ClickHouseSettings(**changes)
