"""Show objects in a few words, as text and as HTML: short whatever they hold, and without what must not be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from reprlib import Repr
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.support.interruption import raise_interruption
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.text import shorten

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

HIDDEN: Final = "[sensitive]"
"""What stands in the place of a value that must not be shown."""
MAX_ROWS: Final = 20
"""Rows of a table that are shown."""
_MAX_CHARACTERS: Final = 1500
"""Characters of a representation after which no more fields are listed."""


def _short() -> Repr:
    short = Repr()
    short.maxlevel = 3
    short.maxlist = short.maxtuple = short.maxset = short.maxfrozenset = short.maxdeque = short.maxarray = 6
    short.maxdict = 6
    short.maxstring = short.maxother = 160
    return short


_SHORT: Final = _short()


def show(value: object) -> str:
    """Return the ``repr`` of any value, shortened. Whatever its own code raises, there is an answer."""
    try:
        return _SHORT.repr(value)
    except Exception as error:  # noqa: BLE001 -- an int of ten thousand digits, a class whose own code raises
        raise_interruption(error)
        return f"<{type(value).__name__}>"


def show_pairs(name: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return ``name(key=text, …)``; what would make it too long is left out, and an ellipsis says so."""
    shown: list[str] = []
    left = _MAX_CHARACTERS
    for key, text in pairs:
        if left < 0:
            shown.append("…")
            break
        shown.append(f"{key}={text}")
        left -= len(shown[-1])
    return f"{name}({', '.join(shown)})"


class Discreet:
    """Serve as a base of dataclasses that hold what no text must show: a field with ``repr=False`` is hidden.

    Such a class is declared with ``eq=False, repr=False``. Access by attribute gives every value, and so do
    ``dataclasses.asdict`` and ``pickle``.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        mine = fields(cast("DataclassInstance", self))
        pairs = ((one.name, show(getattr(self, one.name)) if one.repr else HIDDEN) for one in mine)
        return show_pairs(type(self).__qualname__, pairs)

    def __eq__(self, other: object) -> bool:
        # The one that a dataclass is given is known to pytest, which then prints the values that differ.
        if other.__class__ is not self.__class__:
            return NotImplemented
        shared = fields(cast("DataclassInstance", self))
        return all(getattr(self, one.name) == getattr(other, one.name) for one in shared if one.compare)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, one.name) for one in fields(cast("DataclassInstance", self)) if one.compare))

    def __getstate__(self) -> object:
        # That of a class with slots is understood by pickle's protocols 0 and 1 only where the class says so.
        return super().__getstate__()


def show_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]], count: int) -> str:
    """Return an HTML table for a notebook: escaped, its texts shortened, and with 20 rows at most.

    Args:
        caption: what the table shows.
        headings: the name of each column; none for a table without a head.
        rows: the cells of each row; ``str`` makes a text of each.
        count: how many rows there are in all.
    """
    with LOADING:
        from html import escape  # noqa: PLC0415 -- only a notebook needs it
        from itertools import islice  # noqa: PLC0415 -- see above

    def line(tag: str, cells: Iterable[object]) -> str:
        return f"<tr>{''.join(f'<{tag}>{escape(shorten(str(cell)))}</{tag}>' for cell in cells)}</tr>"

    body = [line("td", row) for row in islice(rows, MAX_ROWS)]
    if count > len(body):
        body.append(f'<tr><td colspan="{max(1, len(headings))}">and {count - len(body):,} more</td></tr>')
    head = f"<thead>{line('th', headings)}</thead>" if headings else ""
    return f"<table><caption>{escape(shorten(caption))}</caption>{head}<tbody>{''.join(body)}</tbody></table>"
