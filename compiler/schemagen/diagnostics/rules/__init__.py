"""Hold the rules, by theme: to add one, declare it in the file of its theme, and emit it with ``diagnose``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemagen.diagnostics.rule import Rule
from schemagen.diagnostics.rules import (
    constraints,
    files,
    mappings,
    meanings,
    names,
    patterns,
    roles,
    shape,
    sharing,
    syntax,
)

_THEMES: Final = (syntax, shape, constraints, patterns, names, roles, meanings, files, sharing, mappings)

RULES: Final[Mapping[str, Rule]] = {rule.id: rule for rule in sorted(rule for theme in _THEMES for rule in theme.RULES)}
"""Every rule by its id, in the order of the ids."""
