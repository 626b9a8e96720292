"""Declare a rule of what a change means: its words, what it breaks, how bad that is, and what it found."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition.

from typing import NamedTuple

from schemagen_runtime.compatibility.change import Breaks, Bump, Change, Severity
from schemagen_runtime.compatibility.described import Described, DescribedColumn

S, N, W, T, M, P = Breaks.SOURCE, Breaks.DATA, Breaks.WIRE, Breaks.STORE, Breaks.MEANING, Breaks.PRIVACY
_ORDER = {breaks: place for place, breaks in enumerate(Breaks)}


class Rule(NamedTuple):
    """Declare one rule.

    Attributes:
        id: its name, in words and dashes; never given to another rule.
        title: what such a change does, in a few words.
        breaks: what it breaks at most; a change of the rule may say less.
        severity: how bad it is.
        bump: the bump that it asks for.
        why: what breaks for whom.
        before: a part of a schema file, before such a change.
        after: the same part, after it.
        safe: how to get there safely.
    """

    id: str
    title: str
    breaks: tuple[Breaks, ...]
    severity: Severity
    bump: Bump
    why: str
    before: str
    after: str
    safe: str

    def found(
        self,
        path: str,
        message: str,
        *,
        old: object = None,
        new: object = None,
        breaks: "tuple[Breaks, ...] | None" = None,
    ) -> Change:
        """Return a change of this rule; it breaks what the rule says where ``breaks`` says nothing else."""
        broken = tuple(sorted(self.breaks if breaks is None else breaks, key=_ORDER.__getitem__))
        return Change(self.id, path, broken, self.severity, self.bump, message, old, new)


class Pair(NamedTuple):
    """Hold a column as it was and as it is.

    Attributes:
        old: the column of the old schema.
        new: the column of the new schema, of the same name unless it was renamed.
        names: for each column that was renamed its name in the new schema, by the old one.
        schemas: the two schemas, the old one first.
    """

    old: DescribedColumn
    new: DescribedColumn
    names: dict[str, str]
    schemas: tuple[Described, Described]

    def place(self, *keys: str) -> str:
        """Return the path of a key of the column; that of the column where several keys changed."""
        return f"{self.new.path}.{keys[0]}" if len(keys) == 1 else self.new.path

    def changed(self, *keys: str) -> tuple[str, ...]:
        """Return those of ``keys`` under which the two say different things."""
        return tuple(key for key in keys if self.old.said.get(key) != self.new.said.get(key))

    def before(self, *keys: str) -> object:
        """Return what the old column says under ``keys``: the value of one key, a mapping of several."""
        return _said(self.old, keys)

    def after(self, *keys: str) -> object:
        """Return what the new column says under ``keys``."""
        return _said(self.new, keys)

    def steps(self, *keys: str) -> str:
        """Return in words what became of each of ``keys``."""
        return ", ".join(f"{key} {_shown(self.before(key))} became {_shown(self.after(key))}" for key in keys)


def _shown(value: object) -> str:
    return "(none)" if value is None else repr(value)


def _said(column: DescribedColumn, keys: tuple[str, ...]) -> object:
    if len(keys) == 1:
        return column.said.get(keys[0])
    return {key: column.said[key] for key in keys if key in column.said} or None
