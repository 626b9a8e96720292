"""What clients of Kafka are made with, where it comes from, and that no secret is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from schemagen_runtime import SettingsError
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.backends.kafka.settings import KafkaSettings, client_properties

ADDRESS = read_kafka_url("kafka://b/x?linger.ms=1")


def test_the_url_stands_above_the_settings_and_these_above_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kafka.properties"
    file.write_bytes(
        b"\xef\xbb\xbf# how to get in\r\n\r\nsasl.username = me\r\n"
        b"sasl.password=a=b #c\r\nlinger.ms=3\r\nbatch.size=3\r\n"
    )
    settings = KafkaSettings(
        properties={"batch.size": 2, "linger.ms": 2, "socket.keepalive.enable": True}, config_file=file
    )
    expected = {
        "bootstrap.servers": "b:9092",
        "sasl.username": "me",
        "sasl.password": "a=b #c",
        "batch.size": "2",
        "linger.ms": "1",
        "socket.keepalive.enable": "true",
    }
    assert client_properties(ADDRESS, settings) == expected


def test_the_environment_names_the_file_where_nobody_else_does(tmp_path: Path) -> None:
    environment = {"SCHEMAGEN_KAFKA_CONFIG": str(tmp_path / "one")}
    (tmp_path / "one").write_text("client.id=one")
    (tmp_path / "two").write_text("client.id=two")
    assert client_properties(ADDRESS, None, environment)["client.id"] == "one"
    assert client_properties(ADDRESS, KafkaSettings(config_file=tmp_path / "two"), environment)["client.id"] == "two"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"sasl.password S3CRET", ":1 is no property; expected NAME=VALUE"),
        (b"sasl.passwort=S3CRET", "has an unknown property 'sasl.passwort'; did you mean 'sasl.password'?"),
        (b"bootstrap.servers=S3CRET", "may not set 'bootstrap.servers': the URL names the brokers"),
        (b"\xff", "cannot be read: it is no text"),
        (b"#" * (1 << 21), "has more than 1,048,576 bytes"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "kafka.properties"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=re.escape(said)) as raised:
        client_properties(ADDRESS, KafkaSettings(config_file=file))
    assert str(file) in str(raised.value)
    assert "S3CRET" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere cannot be read: No such file or directory"):
        client_properties(ADDRESS, None, {"SCHEMAGEN_KAFKA_CONFIG": str(tmp_path / "nowhere")})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"properties": {"acks": "1"}}, "properties may not set 'acks'"),
        ({"properties": {"sasl.password": b"S3CRET"}}, "the property 'sasl.password' is of type bytes"),
        ({"properties": ["S3CRET"]}, "properties is of type list; expected a mapping"),
        ({"config_file": 5}, "config_file is of type int; expected the path of a file"),
        ({"config_file": "/no/such/file"}, "config_file is '/no/such/file', and there is no such file"),
    ],
)
def test_settings_that_make_no_sense(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)) as raised:
        KafkaSettings(**wrong)
    assert "S3CRET" not in str(raised.value)


def test_no_value_is_shown() -> None:
    assert repr(KafkaSettings(properties={"sasl.password": "S3CRET"})) == (
        "KafkaSettings(properties=[sensitive], config_file=None)"
    )
