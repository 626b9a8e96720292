"""Hold how a Kafka cluster is spoken to beside what its URL says: secrets, TLS, librdkafka's properties."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.backends.kafka.address import KafkaAddress
from schemagen_runtime.backends.kafka.properties import check_properties
from schemagen_runtime.support.display import Discreet
from schemagen_runtime.support.files import absolute_path
from schemagen_runtime.support.given import describe_given

_FILE_VARIABLE: Final = "SCHEMAGEN_KAFKA_CONFIG"
_MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class KafkaSettings(Discreet):
    """Hold how a Kafka cluster is spoken to, where its URL does not say it: a URL is no place for secrets.

    Attributes:
        properties: librdkafka's properties, such as ``{"sasl.password": …}``; no message, log or ``repr`` ever shows a
            value. They stand above those of the file, and those of the URL above both.
        config_file: a file of such properties, ``NAME=VALUE`` on each line, ``#`` before a comment. Where none is
            given, the environment's ``SCHEMAGEN_KAFKA_CONFIG`` names it.
    """

    properties: Mapping[str, str | int | float | bool] = field(
        default_factory=dict[str, str | int | float | bool], repr=False
    )
    config_file: str | Path | None = None

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            SettingsError: a property is not known, may not be set or has no value, or the file is not there.
        """
        object.__setattr__(self, "properties", _checked_properties(self.properties))
        object.__setattr__(self, "config_file", _checked_file(self.config_file))


def client_properties(
    address: KafkaAddress, settings: KafkaSettings | None = None, environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return what a client is made with, a producer or a consumer: the brokers, and all properties that are given.

    Args:
        address: what the URL says.
        settings: what is given beside it.
        environment: where ``SCHEMAGEN_KAFKA_CONFIG`` may stand.

    Raises:
        SettingsError: the file of properties cannot be read, or sets what may not be set.
        OSError: the environment names that file by a relative path, and the current folder was removed.
    """
    settings = settings or KafkaSettings()
    named = settings.config_file or environment.get(_FILE_VARIABLE)
    of_file = _read(absolute_path(named)) if named else {}
    given = cast("Mapping[str, str]", settings.properties)
    return {**of_file, **given, **address.properties, "bootstrap.servers": address.brokers}


def _checked_properties(given: object) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise SettingsError(f"properties is {describe_given(given)}; expected a mapping of librdkafka's properties")
    texts = {str(name): _text(name, value) for name, value in cast("Mapping[object, object]", given).items()}
    check_properties(texts, "properties")
    return texts


def _checked_file(given: object) -> Path | None:
    if given is None:
        return None
    if not isinstance(given, str | Path):
        raise SettingsError(f"config_file is {describe_given(given)}; expected the path of a file")
    if not Path(given).is_file():
        raise SettingsError(f"config_file is {str(given)!r}, and there is no such file")
    return absolute_path(given)


def _text(name: object, value: object) -> str:
    """Write a value as librdkafka reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise SettingsError(f"the property {name!r} is {describe_given(value)}; expected a text or a number")
    return str(value)


def _read(path: Path) -> dict[str, str]:
    """Read a file of properties. No message shows a value."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise SettingsError(f"the file of properties {path} has more than {_MOST_BYTES:,} bytes")
        lines = content.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "it is no text"
        raise SettingsError(f"the file of properties {path} cannot be read: {reason}") from None
    properties: dict[str, str] = {}
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        name, sign, value = line.partition("=")
        if not sign:
            raise SettingsError(f"{path}:{number} is no property; expected NAME=VALUE")
        properties[name.strip()] = value.strip()
    check_properties(properties, f"the file of properties {path}")
    return properties
