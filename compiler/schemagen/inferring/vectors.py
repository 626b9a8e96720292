"""Find columns of a table that are the elements of one vector, such as ``V1`` to ``V28``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemagen_runtime.parts import spell_parts

from schemagen.inferring.forms import Form
from schemagen.inferring.roles import Column

FEWEST: Final = 16
"""Columns that are taken together at least."""
_NUMBERED: Final = re.compile(r"(.*?[^0-9])(0|[1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Vector:
    """Hold a vector that is made of columns: its name, and theirs."""

    name: str
    columns: Sequence[str]

    @property
    def span(self) -> str | list[str]:
        """Return the columns as the schema names them: the first and the last, or all."""
        return spell_parts(self.columns)


def find_vectors(columns: Mapping[str, Column], names: Sequence[str]) -> list[Vector]:
    """Return the vectors that some of the columns make; ``names`` are the features, in the order of the table."""
    found: list[Vector] = []
    runs: list[list[tuple[str, int, str]]] = []
    for name in names:
        match = _NUMBERED.fullmatch(name)
        if match is None or not _is_element(columns[name]):
            runs.append([])
            continue
        prefix, number = match[1], int(match[2])
        if not runs or not runs[-1] or runs[-1][-1][:2] != (prefix, number - 1):
            runs.append([])
        runs[-1].append((prefix, number, name))
    for run in runs:
        if len(run) >= FEWEST:
            prefix = run[0][0].rstrip("_-. ") or run[0][0]
            taken = {*columns, *(vector.name for vector in found)}
            name = next(
                name for name in (prefix, f"{prefix}s", f"{prefix}_vector", f"{run[0][2]}_vector") if name not in taken
            )
            found.append(Vector(name, [one[2] for one in run]))
    return found


def _is_element(column: Column) -> bool:
    evidence = column.evidence
    return (
        evidence.is_text
        and column.decision.base == "float"
        and "nan" not in column.decision.keys
        and Form.FLOAT in evidence.forms
        and evidence.is_complete
    )
