"""Keep the scales of a collection: what is decided of each, and the codes of its values."""

from __future__ import annotations

import sqlite3
from typing import cast

import orjson

from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.counter import NULL, Scale
from schemagen_runtime.counting.scales import State


class ScaleTable:
    """Read and write the scales of one collection, over one connection."""

    def __init__(self, connection: sqlite3.Connection, collection: int) -> None:
        """Take the number of the collection."""
        self._connection = connection
        self._collection = collection
        self._kept: dict[Scale, tuple[int, str]] = {}

    def read(self, columns: frozenset[str] | None = None) -> dict[Scale, State]:
        """Return the state of each scale, or of those of some columns."""
        query = 'SELECT id, "column", element, how, state FROM schemagen_scales WHERE collection = ?'
        states: dict[Scale, State] = {}
        for number, column, element, how, text in self._connection.execute(query, (self._collection,)).fetchall():
            if columns is not None and column not in columns:
                continue
            scale = Scale(column, element, how)
            self._kept[scale] = number, text
            states[scale] = self._state(number, text)
        return states

    def _state(self, number: int, text: str) -> State:
        said = cast("dict[str, object]", orjson.loads(text))
        codes: dict[Cell, int] = {None: NULL}
        rows: dict[int, int] = {}
        query = "SELECT code, value, rows FROM schemagen_codes WHERE scale = ?"
        for code, value, count in self._connection.execute(query, (number,)):
            codes[value] = code
            rows[code] = count
        return State(
            grain=cast("int | None", said["grain"]),
            first=cast("list[float]", said["first"]),
            exponent=cast("int | None", said["exponent"]),
            is_hashed=bool(said["is_hashed"]),
            next_code=cast("int", said["next_code"]),
            codes=codes,
            rows=rows,
        )

    def write(self, states: dict[Scale, State]) -> None:
        """Keep what changed, within a transaction; a value that no row has any more is forgotten."""
        for scale, state in states.items():
            text = _text(state)
            number, kept = self._kept.get(scale, (None, ""))
            if number is None:
                insert = (
                    'INSERT INTO schemagen_scales (collection, "column", element, how, state) VALUES (?, ?, ?, ?, ?)'
                )
                number = self._connection.execute(insert, (self._collection, *scale, text)).lastrowid
                assert number is not None  # noqa: S101 -- a row was inserted
            elif text != kept:
                self._connection.execute("UPDATE schemagen_scales SET state = ? WHERE id = ?", (text, number))
            self._kept[scale] = number, text
            if state.changed:
                self._write_codes(number, state)

    def _write_codes(self, number: int, state: State) -> None:
        values = {code: value for value, code in state.codes.items()}
        gone = [code for code in state.changed if not state.rows.get(code)]
        kept = [(number, code, values[code], state.rows[code]) for code in state.changed if state.rows.get(code)]
        self._connection.executemany(
            "DELETE FROM schemagen_codes WHERE scale = ? AND code = ?", [(number, code) for code in gone]
        )
        self._connection.executemany("INSERT OR REPLACE INTO schemagen_codes VALUES (?, ?, ?, ?)", kept)
        for code in gone:
            state.rows.pop(code, None)
            if code in values:
                del state.codes[values[code]]
        state.changed.clear()


def _text(state: State) -> str:
    said = {
        "grain": state.grain,
        "first": state.first,
        "exponent": state.exponent,
        "is_hashed": state.is_hashed,
        "next_code": state.next_code,
    }
    return orjson.dumps(said).decode()
