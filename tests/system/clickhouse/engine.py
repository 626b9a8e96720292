"""ClickHouse's engine as a library, for the tests of its backend. A process has one, and each test a database in it."""

from __future__ import annotations

import atexit
import threading
from functools import cache
from itertools import count
from typing import Any, Final

import pytest

_NUMBERS: Final = count(1)


class EngineError(Exception):
    """What the engine says of a statement that it refuses."""


class Engine:
    """Runs one statement at a time; whatever it holds goes with the process."""

    def __init__(self) -> None:
        chdb: Any = pytest.importorskip("chdb", reason="chdb-core is not installed: pip install 'schemagen-ingest[ci]'")
        self._connection = chdb.connect(":memory:")
        # Its threads must end before Python does: else the process may end with a segmentation fault.
        atexit.register(self._connection.close)
        self._lock = threading.Lock()
        self._prepared: dict[str, str] = {}

    def database(self) -> str:
        """Make a database of its own for a test."""
        name = f"test_{next(_NUMBERS)}"
        self.run(f"CREATE DATABASE {name}")
        return name

    def run(self, statement: str, database: str = "default", form: str = "TabSeparated", **settings: str) -> bytes:
        """What a statement answers, in a format of ClickHouse."""
        with self._lock:
            try:
                self._prepare(database, settings)
                return bytes(self._connection.query(statement, form).bytes())
            except RuntimeError as error:
                raise EngineError(str(error)) from None

    def insert(self, statement: str, data: bytes, form: str, database: str = "default", **settings: str) -> None:
        """Insert bytes that are in a format of ClickHouse; ``statement`` ends before ``FORMAT``."""
        with self._lock:
            try:
                self._prepare(database, settings)
                with self._connection.send_insert(statement, form) as inserter:
                    inserter.append(data)
                    inserter.finish()
            except RuntimeError as error:
                raise EngineError(str(error)) from None

    def _prepare(self, database: str, settings: dict[str, str]) -> None:
        """Set what is not set: each statement takes as long as a small query, which a server does not need for that."""
        statements = {"database": f"USE {database}"} | {name: f"SET {name} = '{settings[name]}'" for name in settings}
        for name, statement in statements.items():
            if self._prepared.get(name) != statement:
                self._connection.query(statement)
                self._prepared[name] = statement


@cache
def engine() -> Engine:
    """The engine of this process; skips the test, saying why, where there is none."""
    return Engine()
