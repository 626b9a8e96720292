"""Send statements to ClickHouse over HTTP, and say what became of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, NoReturn
from urllib.parse import urlencode

import requests
from requests.auth import AuthBase

from schemagen_runtime.api.destination import BatchRefused, DestinationError, TransientError
from schemagen_runtime.backends.clickhouse.native import NativeColumn, NativeError, read_blocks, write_block
from schemagen_runtime.backends.clickhouse.quoting import quoted
from schemagen_runtime.backends.clickhouse.settings import (
    PASSWORD_VARIABLE,
    ClickHouseSettings,
    Server,
    find_password,
    read_server,
)
from schemagen_runtime.backends.http.connections import Connections
from schemagen_runtime.backends.http.response import Response
from schemagen_runtime.protocol.answer import NotUnderstood
from schemagen_runtime.support.hosts import is_loopback
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.text import shorten

_MAX_BYTES: Final = 1 << 30
_QUERY: Final = "X-ClickHouse-Query-Id"
"""Each answer of ClickHouse has it: one without it says nothing of what became of a statement."""
_CODE: Final = "X-ClickHouse-Exception-Code"
_SAID: Final = re.compile(r"^Code: \d+\. DB::Exception: |\(version [^)]*\)\s*$")

_ALTERED: Final = frozenset((10, 16, 20, 36, 44, 47, 53, 60, 70, 117, 386))
"""Codes of a table or column that is not there, or is of another type."""
_NO_DATABASE: Final = 81
_READ_ONLY: Final = 164
_CONSTRAINT: Final = 469
_NO_RIGHT: Final = 497
_WRONG_USER: Final = frozenset((192, 193, 194, 516))

_SETTINGS: Final[Mapping[str, str]] = {
    # Else an error that comes after the first bytes of an answer would look like data.
    "wait_end_of_query": "1",
    "default_format": "Native",
    # A look-up names each id of a batch.
    "max_query_size": "67108864",
}
_INSERT: Final[Mapping[str, str]] = {
    # Answered when the rows are written, not when they are remembered.
    "async_insert": "0",
    # A batch may have events of any months.
    "max_partitions_per_insert_block": "0",
    # A column that somebody gave another type is an error, and not another value.
    "input_format_native_allow_types_conversion": "0",
    # For speed: no batch has a key twice. To have the server look is the plain way (0.5 µs a row).
    "optimize_on_insert": "0",
}

log = log_of("schemagen_runtime")


class _Credentials(AuthBase):
    """Say who asks in the headers that ClickHouse has for it; a line in ``~/.netrc`` is never used."""

    def __init__(self, user: str, password: str) -> None:
        self._headers = {"X-ClickHouse-User": user, "X-ClickHouse-Key": password}

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._headers)
        return request


class ClickHouseClient:
    """Ask one database. Several threads may do so."""

    def __init__(self, url: str, settings: ClickHouseSettings | None = None) -> None:
        """Look at the URL and find the password; nothing is sent yet.

        Raises:
            ValueError: the URL is none of a store.
            SettingsError: the password can be none.
        """
        settings = settings or ClickHouseSettings()
        self.server: Server = read_server(url)
        password = find_password(settings)
        self._auth = _Credentials(self.server.user, password)
        if self.server.base.startswith("http:") and not is_loopback(
            self.server.base[7:].rpartition(":")[0].strip("[]")
        ):
            log.warning(
                "the password and the events travel in the clear to %s; clickhouses:// is safe", self.server.shown
            )
        self._connections = Connections(self.server.base, settings)
        self._is_closed = False

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows that a query finds.

        Raises:
            TransientError: there is no answer, or one that may be another later.
            DestinationError: it is refused for good.
        """
        content = self._send({}, query.encode()).body
        try:
            return read_blocks(content)
        except NativeError as error:
            raise TransientError(f"{self.server.shown} answers what ClickHouse does not: {error}") from None

    def run(self, statement: str) -> None:
        """Run a statement that answers nothing; the errors are those of :meth:`ask`."""
        self._send({}, statement.encode())

    def insert(self, table: str, columns: Sequence[NativeColumn]) -> None:
        """Insert rows, all of them of one length, and wait until they are written.

        Args:
            table: the name of the table, as SQL has it.
            columns: the columns; of others a row gets their defaults.

        Raises:
            TransientError: there is no answer, and the rows may be written, or one that may be another later.
            BatchRefused: the table has a constraint that a row breaks.
            DestinationError: it is refused for good.
        """
        names = ", ".join(quoted(column.name) for column in columns)
        statement = f"INSERT INTO {table} ({names}) FORMAT Native"
        self._send({**_INSERT, "query": statement}, write_block(columns))

    def delete(self, table: str, where: str) -> None:
        """Delete the rows that fit a condition, and wait until no query finds them; the errors are those of ``ask``."""
        # Subqueries are evaluated where a replica runs the mutation: each has the same rows.
        settings = {"mutations_sync": "2", "allow_nondeterministic_mutations": "1"}
        self._send(settings, f"ALTER TABLE {table} DELETE WHERE {where}".encode())

    def require_open(self) -> None:
        """Refuse to go on after :meth:`close`.

        Raises:
            DestinationError: it is closed.
        """
        if self._is_closed:
            raise DestinationError(f"{self.server.shown} is closed")

    def close(self) -> None:
        """Close this thread's connections, and refuse whatever is asked from now on."""
        self._is_closed = True
        self._connections.close()

    def _send(self, settings: Mapping[str, str], body: bytes) -> Response:
        self.require_open()
        asked = urlencode({"database": self.server.database, **_SETTINGS, **settings})
        request = requests.Request("POST", f"{self.server.base}?{asked}", data=body, auth=self._auth)
        try:
            response = self._connections.send(request, _MAX_BYTES)
        except NotUnderstood as error:
            raise TransientError(f"the answer of {self.server.shown} is too large: {error}") from error
        if response.status != HTTPStatus.OK or _CODE in response.headers or _QUERY not in response.headers:
            self._refuse(response)
        return response

    def _refuse(self, response: Response) -> NoReturn:
        shown, code = self.server.shown, response.headers.get(_CODE, "")
        if not code.isdigit():
            raise TransientError(
                f"{shown} answers {response.status} {response.reason}: no ClickHouse, or a proxy of it"
            )
        # It quotes statements, and these may quote ids: a part of them only.
        said = shorten(_SAID.sub("", response.body.decode(errors="replace")), one_line=True)
        number = int(code)
        if number in _WRONG_USER:
            who = f"user {self.server.user!r} or the password"
            raise DestinationError(f"{shown} refuses the {who}; set {PASSWORD_VARIABLE}, or name USER@ in the URL")
        if number in (_NO_RIGHT, _READ_ONLY):
            raise DestinationError(f"{shown}: user {self.server.user!r} lacks a right: {said}")
        if number == _NO_DATABASE:
            name = quoted(self.server.database)
            raise TransientError(f"{shown}: there is no such database; make it with CREATE DATABASE {name}")
        if number == _CONSTRAINT:
            raise BatchRefused(f"{shown}: a constraint that somebody gave the table is broken: {said}")
        if number in _ALTERED:
            mend = "somebody changed the tables; 'schemagen export --to clickhouse' prints how they are made"
            raise TransientError(f"{shown}: {said}; {mend}")
        raise TransientError(f"{shown}: {said}")
