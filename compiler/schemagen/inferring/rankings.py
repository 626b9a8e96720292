"""Find the column whose equal values make one list of the answers to one query, as rankings have it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schemagen_runtime.columns import Role

from schemagen.inferring.roles import SCORES, Column, Parts
from schemagen.inferring.spelling import quoted
from schemagen.text.suggest import shown

_TYPES: Final = ("string", "int", "uuid")
_GROUPS: Final = re.compile(
    r"(?:.*_)?(?:query|search|session|srch|list|listing|impression|request|basket|slate|page_?view|qid|group)"
    r"(?:_?(?:id|key|no|guid|uuid))?"
)
_SURE: Final = re.compile(r"(?:.*_)?(?:query|search|srch|qid|list|slate|impression)(?:_?(?:id|key|no|guid|uuid))?")
"""Matches the names that are preferred where several fit."""
_POSITIONS: Final = re.compile(r"(?:.*_)?(?:position|pos|rank|ranking|slot|place)(?:_(?:shown|in_list|no))?")
_ROLES: Final = (Role.FEATURE, Role.EXTRA)
_SHORTEST: Final = 1.5
"""Rows that a list has in the mean at least."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Hold which column may be the group, and what speaks for it."""

    name: str
    why: str

    @property
    def todo(self) -> str:
        """Return what somebody has to decide."""
        return f"a ranking? {self.why}: then write 'task: ranking' and 'group: {quoted(self.name)}' here"


def find_grouping(columns: Mapping[str, Column], parts: Parts) -> Grouping | None:
    """Return the column that may be the group of a ranking: it is called so, and its values come several times each.

    Beside it stands the place in the list, which says how many lists there are, or at least a score.
    """
    may_be = [name for name in columns if _may_be_group(columns[name]) and parts.by_name[name].role in _ROLES]
    why = next(_reasons(columns), None) if may_be else None
    if why is None:
        return None
    name = next((name for name in may_be if _SURE.fullmatch(columns[name].words)), may_be[0])
    return Grouping(name, f"{shown(name)} has equal values in several rows, and {why}")


def _may_be_group(column: Column) -> bool:
    if not _GROUPS.fullmatch(column.words) or column.decision.base not in _TYPES or not column.evidence.present:
        return False
    return len(column.evidence.distinct or "ab") > 1 and not column.evidence.is_unique()


def _reasons(columns: Mapping[str, Column]) -> Iterator[str]:
    for name, column in columns.items():
        low, values = column.evidence.low, column.values
        if not _POSITIONS.fullmatch(column.words) or column.decision.base != "int" or low not in (0, 1):
            continue
        lists = values.get(str(int(low)), 0)
        if lists > 1 and sum(values.values()) >= _SHORTEST * lists:
            length = sum(values.values()) / lists
            yield f"{shown(name)} begins {lists:,} times at {int(low)}, so lists have {length:.1f} rows in the mean"
    for name, column in columns.items():
        if SCORES(column.words) and column.decision.base in ("int", "float"):
            yield f"{shown(name)} may order them"
