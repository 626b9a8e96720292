"""Hold how ClickHouse is spoken to: where it is, who asks, time limits, TLS."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.backends.http.limits import check_time_limits, existing_file
from schemagen_runtime.support.display import Discreet
from schemagen_runtime.support.given import describe_given
from schemagen_runtime.support.text import quote_url

PASSWORD_VARIABLE: Final = "SCHEMAGEN_CLICKHOUSE_PASSWORD"  # noqa: S105 -- a name, no secret
_EXAMPLE: Final = "expected clickhouse://[USER@]HOST:8123/DATABASE, or clickhouses:// for TLS, often on port 8443"
_PLAIN: Final = re.compile(r"[^\s\x00-\x20\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ClickHouseSettings(Discreet):
    """Hold how ClickHouse is spoken to; times in seconds.

    Attributes:
        password: of the user in the URL; no message, log or ``repr`` ever shows it. Where it is not given, the
            environment's ``SCHEMAGEN_CLICKHOUSE_PASSWORD`` is used.
        connect_timeout: how long a connection may take to be made.
        read_timeout: how long the server may be silent.
        attempt_timeout: how long one request may take in all.
        ca_bundle: a file of certificates to trust instead of the usual ones.
    """

    password: str | None = field(default=None, repr=False)
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    attempt_timeout: float = 60.0
    ca_bundle: str | Path | None = None

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            SettingsError: a time is 0, negative or no number, a file is not there, or the password is no text.
        """
        check_time_limits(self)
        if self.password is not None:
            _require_password(self.password, "password")
        if self.ca_bundle is not None:
            object.__setattr__(self, "ca_bundle", existing_file("ca_bundle", self.ca_bundle))


class Server(NamedTuple):
    """Say where a store is.

    Attributes:
        base: the URL that requests go to.
        user: who asks; ``default`` where the URL names nobody.
        database: the database.
        shown: the URL as messages show it.
    """

    base: str
    user: str
    database: str
    shown: str


def read_server(url: str) -> Server:
    """Read the URL of a store.

    Raises:
        ValueError: it is none, or has a password in it, which the message does not show.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"the URL of ClickHouse cannot be read: {error}; {_EXAMPLE}") from None
    if parts.password is not None:
        raise ValueError(f"the URL of ClickHouse has a password in it; set {PASSWORD_VARIABLE} instead; {_EXAMPLE}")
    database = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("clickhouse", "clickhouses") or not parts.hostname or not _PLAIN.fullmatch(url):
        raise ValueError(f"{quote_url(url)} names no ClickHouse; {_EXAMPLE}")
    if port in (9000, 9440):
        raise ValueError(
            f"{quote_url(url)} names ClickHouse's own protocol; its port for HTTP is 8123, or 8443 with TLS"
        )
    if not port or not database or "/" in database or parts.query or parts.fragment:
        said = "names no port" if not port else "names no database" if not database else "has more than a database"
        raise ValueError(f"{quote_url(url)} {said}; {_EXAMPLE}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    scheme = "https" if parts.scheme == "clickhouses" else "http"
    shown = f"{parts.scheme}://{host}:{port}/{database}"
    return Server(f"{scheme}://{host}:{port}/", unquote(parts.username or "default"), database, shown)


def find_password(settings: ClickHouseSettings, environment: Mapping[str, str] = os.environ) -> str:
    """Return the password of settings or the environment; none is empty, as ClickHouse has it.

    Raises:
        SettingsError: that of the environment can be none.
    """
    if settings.password is not None:
        return settings.password
    found = environment.get(PASSWORD_VARIABLE, "")
    _require_password(found, PASSWORD_VARIABLE)
    return found


def _require_password(given: object, name: str) -> None:
    if not isinstance(given, str):
        raise SettingsError(f"{name} is {describe_given(given)}; expected a text")
    if not given.isprintable() or not given.isascii():
        raise SettingsError(f"{name} has characters that a header of HTTP cannot hold; expected printable ASCII")
