"""Check the pattern of one column: it must compile, and no text may keep it busy for long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemagen_runtime.patterns.translation import python_pattern

from schemagen.analysis.backtracking.verdict import MAX_STEPS, Growth, Verdict, judge
from schemagen.analysis.pattern_budget import PatternBudget
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.draft import ColumnDraft


def check_pattern(draft: ColumnDraft, pattern: str, budget: PatternBudget) -> Iterator[Diagnostic]:
    """Find what is wrong with the pattern of a column."""
    try:
        re.compile(python_pattern(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        yield diagnose("SG304", draft.span("pattern"), f"the pattern does not compile: {error}", "mend the expression")
        return
    reason = budget.why_not(pattern)
    if reason is not None:
        message = f"{reason}, too much to judge how long each can take"
        yield diagnose("SG321", draft.span("pattern"), message, "leave some checks to the program")
        return
    verdict = judge(python_pattern(pattern))
    if not verdict.allows(draft.column.constraints.max_length):
        message, help_ = _slowness(verdict, draft.column.constraints.max_length)
        yield diagnose("SG321", draft.span("pattern"), message, help_)


def _slowness(verdict: Verdict, max_length: int | None) -> tuple[str, str]:
    match verdict.growth:
        case Growth.EXPONENTIAL:
            message = "the pattern can take time that doubles with each character of a text"
            return message, "repeat it so that only one way fits: '(a+)+' is 'a+', and '(a|ab)*' is '(ab?)*'"
        case Growth.NOT_REGULAR:
            message = "the pattern refers back to a group, and no limit on the time for that is known"
            return message, "write out what may stand there, or leave that part of the check to the program"
        case Growth.UNKNOWN:
            return "the pattern is too large to tell how long it can take", "write it shorter, or repeat less of it"
        case _:
            of_the_length = {2: "the square of a text's length", 3: "the cube of a text's length"}
            power = of_the_length.get(verdict.power, f"a text's length to the power of {verdict.power}")
            grows = f"the pattern can take time that grows with {power}"
            message = grows if verdict.power > 1 else f"the pattern can take over {MAX_STEPS:,} steps for one text"
            ways = ["begin it with '^'"] if verdict.wants_anchor else []
            if verdict.longest:
                ways.append(f"{'add' if max_length is None else 'write'} 'maxLength: {verdict.longest}' or less")
            return message, ", or ".join(ways) or "repeat less of it, so that fewer ways fit one text"
