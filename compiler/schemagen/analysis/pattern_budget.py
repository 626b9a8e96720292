"""Bound what the patterns of one schema may take together, until they are judged and tried on the members of enums.

Schemas come from strangers too. Work is counted, and not time: a schema has the same diagnostics on any machine.
"""

from __future__ import annotations

import re
from typing import Final

from schemagen_runtime.patterns.translation import python_pattern

MAX_PATTERNS: Final = 100
_MAX_WORK: Final = 500_000
"""Units of work, each some microseconds: to judge one pattern may take a fifth of a second."""
_WORK_PER_CHARACTER: Final = 10
_MAX_STEPS_OF_ALL: Final = 50_000_000
"""Steps of ``re`` on all members of enums: two seconds at most."""


class PatternBudget:
    """Hold what is left for the patterns of a schema."""

    def __init__(self) -> None:
        """Begin with all of it."""
        self._seen: set[str] = set()
        self._work = _MAX_WORK
        self._steps = _MAX_STEPS_OF_ALL

    def why_not(self, pattern: str) -> str | None:
        """Return why a pattern, which compiles, is one too many to be judged; None where it may be."""
        if pattern in self._seen:
            return None
        if len(self._seen) == MAX_PATTERNS:
            return f"the schema has more than {MAX_PATTERNS} different patterns"
        if self._work <= 0:
            return "the schema's patterns before this one are many and large"
        from schemagen.analysis.backtracking.verdict import judge  # noqa: PLC0415 -- most schemas have no pattern, and start-up counts

        self._seen.add(pattern)
        self._work -= judge(python_pattern(pattern)).work + _WORK_PER_CHARACTER * len(pattern)
        return None

    def fits(self, pattern: str, text: str) -> bool:
        """Tell whether a text fits a pattern that was judged; True where so many were tried that this one cannot be."""
        from schemagen.analysis.backtracking.verdict import judge  # noqa: PLC0415 -- as above

        translated = python_pattern(pattern)
        self._steps -= judge(translated).most_steps(len(text))
        return self._steps < 0 or re.search(translated, text, re.ASCII) is not None
