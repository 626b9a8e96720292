"""Hold the tables behind charts: every number that is drawn stands in one, a row for each slot of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Table:
    """Hold a table over time.

    Attributes:
        name: what cells are asked for by.
        caption: what it is about.
        heads: the heads of its columns, but of the first.
        rows: the cells of each slot, but for the slot's name.
    """

    name: str
    caption: str
    heads: Sequence[str | Markup]
    rows: Sequence[Sequence[str | Markup]]


@dataclass(frozen=True, slots=True)
class Cell:
    """Name a cell of a table: what it says of the slot in view stands beside a chart.

    Attributes:
        table: the name of the table.
        column: the place of the column; the first one behind the slot's name is 1.
        said: what it says of the slot in view.
    """

    table: str
    column: int
    said: str | Markup

    @property
    def address(self) -> str:
        """Return what the script finds it by."""
        return f"{self.table}:{self.column}"


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a chart with its name, and what it says of the slot in view.

    Attributes:
        name: what is drawn.
        note: what that is, in a few words.
        chart: the chart.
        large: what is read from it first.
        small: what is read then.
        reference: what the reference had, in words; empty where it is not told.
    """

    name: str | Markup
    note: str
    chart: Markup
    large: Cell | None = None
    small: Cell | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hold rows that answer one question, with the tables behind them.

    Attributes:
        title: the question, in a few words.
        note: how to read it.
        rows: its rows.
        tables: the tables behind them.
        left: what was not drawn, with its number; empty where all is.
        is_dense: whether each row is one line high.
        others: the names of what was not drawn, where they are listed.
    """

    title: str
    note: str
    rows: Sequence[Row]
    tables: Sequence[Table]
    left: str = ""
    is_dense: bool = False
    others: Sequence[Markup] = ()


def cell(table: Table, column: int, slot: int | None) -> Cell:
    """Return a cell of a table, with what it says of a slot."""
    said = table.rows[slot][column - 1] if slot is not None and slot < len(table.rows) else ""
    return Cell(table.name, column, said)
