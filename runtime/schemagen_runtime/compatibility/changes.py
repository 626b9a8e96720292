"""Compare two schemas: every change of the new one falls under one rule, for each column that it touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from typing import Final

from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.change import Breaks, Bump, Change, required_bump
from schemagen_runtime.compatibility.declaration import Pair
from schemagen_runtime.compatibility.described import OWN, Described, DescribedColumn, describe
from schemagen_runtime.compatibility.rules import columns, meanings, schemas, types, values

_MOST_ALIKE: Final = 10_000
"""Pairs of columns whose names are compared, at some microseconds each; more are paired in the order of their names."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold what changed between two schemas.

    Attributes:
        changes: each change, in the order of the new document; those of the schema as a whole first.
        declared_bump: by how much the version rose.
    """

    changes: tuple[Change, ...]
    declared_bump: Bump

    @property
    def required_bump(self) -> Bump:
        """Return the largest bump that a change asks for."""
        return required_bump(self.changes)

    @property
    def is_breaking(self) -> bool:
        """Tell whether a major bump is asked for."""
        return self.required_bump is Bump.MAJOR


def compare(
    old: bytes,
    new: bytes,
    *,
    today: date | None = None,
) -> Comparison:
    """Return what changed from one canonical document to another.

    Args:
        old: the document before.
        new: the document now.
        today: the day that decides whether a deprecated column is past its 'until'; by default that of UTC.

    Raises:
        ValueError: one of the two is no canonical document.
    """
    before, after = describe(old), describe(new)
    found = [*_changes(before, after, today or datetime.now(UTC).date())]
    version = schemas.version(before, after, required_bump(found))
    return Comparison((*version, *found), schemas.declared_bump(before, after))


def _changes(old: Described, new: Described, today: date) -> Iterator[Change]:
    pairs = _Pairs(old, new)
    names = {one.name: other.name for one, other in pairs.same if one.name != other.name}
    yield from schemas.renamed(old, new)
    yield from meanings.find_in_schema(old, new, names)
    for one, other in pairs.same:
        for change in _of_pair(Pair(one, other, names, (old, new))):
            yield change._replace(old_path=one.path + change.path.removeprefix(other.path))
    for one, other in pairs.replaced:
        yield columns.replaced(one, other)._replace(old_path=one.path)
    yield from columns.added(pairs.added, len(old.with_role(Role.LABEL)), len(new.with_role(Role.LABEL)))
    for column in pairs.dropped:
        yield columns.dropped(column, today)


def _of_pair(pair: Pair) -> Iterator[Change]:
    renamed = columns.renamed(pair)
    if renamed is not None:
        yield renamed
    yield from (
        change if renamed is None or pair.new.role in OWN else _under_new_name(change) for change in _others(pair)
    )


def _others(pair: Pair) -> Iterator[Change]:
    yield from columns.moved(pair)
    yield from types.find(pair)
    if types.is_comparable(pair):
        yield from values.find(pair)
    yield from meanings.find(pair)


def _under_new_name(change: Change) -> Change:
    """Return a change of a column that has another name as well: the store gives that name a place of its own."""
    return change._replace(breaks=tuple(letter for letter in change.breaks if letter is not Breaks.STORE))


class _Pairs:
    """Find for each column of one schema what it is in the other.

    Attributes:
        same: a column as it was and as it is: of one name, renamed, or the id, timestamp and tags.
        replaced: a column that went and one of its type that came in the same part.
        added: the columns that came.
        dropped: the columns that went.
    """

    def __init__(self, old: Described, new: Described) -> None:
        self._old = dict(old.columns)
        self._new = dict(new.columns)
        self.same: list[tuple[DescribedColumn, DescribedColumn]] = []
        for role in OWN:
            self._match(old.own(role), new.own(role))
        for column in list(self._new.values()):
            self._match(self._old.get(column.name), column)
        for column in list(self._new.values()):
            self._match(self._old.get(str(column.said.get("renamed_from"))), column)
        for column in list(self._new.values()):
            self._match(self._in_another_case(column), column)
        self.replaced = self._alike()
        self.added = list(self._new.values())
        self.dropped = list(self._old.values())

    def _match(self, one: DescribedColumn | None, other: DescribedColumn | None) -> None:
        if one is None or other is None or one.name not in self._old or other.name not in self._new:
            return
        roles = {one.role, other.role}
        if len(roles) > 1 and not roles.isdisjoint((Role.ID, Role.TIMESTAMP)):
            return
        del self._old[one.name], self._new[other.name]
        self.same.append((one, other))

    def _in_another_case(self, column: DescribedColumn) -> DescribedColumn | None:
        folded = column.name.casefold()
        return next((one for one in self._old.values() if one.name.casefold() == folded), None)

    def _alike(self) -> list[tuple[DescribedColumn, DescribedColumn]]:
        """Take out the pairs that may be renamed columns, the most alike names first."""
        candidates = [
            (one, other)
            for one in self._old.values()
            for other in self._new.values()
            if one.role is other.role and _same_type(one, other)
        ]
        if len(candidates) <= _MOST_ALIKE:
            candidates.sort(key=lambda pair: -SequenceMatcher(None, pair[0].name, pair[1].name).ratio())
        found: list[tuple[DescribedColumn, DescribedColumn]] = []
        for one, other in candidates:
            if one.name in self._old and other.name in self._new:
                del self._old[one.name], self._new[other.name]
                found.append((one, other))
        return found


def _same_type(one: DescribedColumn, other: DescribedColumn) -> bool:
    if one.role is Role.LABEL:
        return one.type.with_nullable(other.type.nullable) == other.type
    return one.type == other.type
