"""Hold every rule of what a change means, by its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemagen_runtime.compatibility.declaration import Rule
from schemagen_runtime.compatibility.rules import bounds, columns, enums, meanings, non_finite, schemas, types, values

RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule
    for theme in (schemas, columns, types, bounds, enums, non_finite, values, meanings)
    for rule in theme.RULES
}
"""Every rule by its id, by theme."""
