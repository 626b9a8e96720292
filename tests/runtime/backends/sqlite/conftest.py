"""The file that these tests make, and a watch over every statement that they run."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from schemagen_runtime.backends.sqlite.placeholders import PLACEHOLDERS, PLAIN

_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
# 3.12.0 to 3.12.3 takes a numbered placeholder for a name.
_NAMED: Final = re.compile(r"[:@$]\w+|\?[0-9]+" if PLACEHOLDERS is PLAIN else r"[:@$]\w+")


class _Watched(sqlite3.Connection):
    """Refuse, on every version of CPython, what 3.12 warns about and 3.14 refuses: names bound by a sequence."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 -- as sqlite3 declares it
        _check(sql, parameters)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        return super().executemany(sql, _checked(sql, parameters))


def _checked(sql: str, rows: Iterable[Any]) -> Iterator[Any]:
    for row in rows:
        _check(sql, row)
        yield row


def _check(sql: str, parameters: object) -> None:
    if not isinstance(parameters, Mapping):
        assert not _NAMED.findall(_QUOTED.sub("", sql)), sql


@pytest.fixture(autouse=True)
def _watch_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=_Watched))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "monitoring.db"
