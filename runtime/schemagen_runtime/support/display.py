"""Show objects in a few words, as text and as HTML: short whatever they hold, and without what must not be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from reprlib import Repr
from typing import TYPE_CHECKING, Final

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
    except Exception:  # noqa: BLE001 -- an int of ten thousand digits, a class whose own code raises
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


def show_fields(one: DataclassInstance) -> str:
    """Return a dataclass as its ``repr`` shows it, shortened; a field with ``repr=False`` is left out."""
    pairs = ((field.name, show(getattr(one, field.name))) for field in fields(one) if field.repr)
    return show_pairs(type(one).__qualname__, pairs)


def show_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]], count: int) -> str:
    """Return an HTML table for a notebook: escaped, its texts shortened, and with 20 rows at most.

    Args:
        caption: what the table shows.
        headings: the name of each column; none for a table without a head.
        rows: the cells of each row; ``str`` makes a text of each.
        count: how many rows there are in all.
    """
    from html import escape  # noqa: PLC0415 -- only a notebook needs it
    from itertools import islice  # noqa: PLC0415 -- see above

    def line(tag: str, cells: Iterable[object]) -> str:
        return f"<tr>{''.join(f'<{tag}>{escape(shorten(str(cell)))}</{tag}>' for cell in cells)}</tr>"

    body = [line("td", row) for row in islice(rows, MAX_ROWS)]
    if count > len(body):
        body.append(f'<tr><td colspan="{max(1, len(headings))}">and {count - len(body):,} more</td></tr>')
    head = f"<thead>{line('th', headings)}</thead>" if headings else ""
    return f"<table><caption>{escape(shorten(caption))}</caption>{head}<tbody>{''.join(body)}</tbody></table>"
