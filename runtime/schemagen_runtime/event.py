"""Hold what the classes of all generated events share: how they are shown, compared and sent to other processes."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, cast

from schemagen_runtime.support.display import HIDDEN, show, show_pairs

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class GeneratedEvent:
    """Serve as the base of the dataclass of each kind of event.

    A field that is declared with ``repr=False`` is ``sensitive``: its value stands in no ``repr``. Access by attribute
    gives it, and so do ``dataclasses.asdict`` and ``pickle``.
    """

    # For speed too: a dataclass that makes its own methods compiles them whenever its package is imported.
    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # events can be changed, as lists can

    def __repr__(self) -> str:
        shown = fields(cast("DataclassInstance", self))
        pairs = ((one.name, show(getattr(self, one.name)) if one.repr else HIDDEN) for one in shown)
        return show_pairs(type(self).__qualname__, pairs)

    def __eq__(self, other: object) -> bool:
        # The one that a dataclass is given is known to pytest, which then prints the values that differ.
        if other.__class__ is not self.__class__:
            return NotImplemented
        shared = fields(cast("DataclassInstance", self))
        return all(getattr(self, one.name) == getattr(other, one.name) for one in shared)

    def __getstate__(self) -> object:
        # That of a class with slots is understood by pickle's protocols 0 and 1 only where the class says so.
        return super().__getstate__()
