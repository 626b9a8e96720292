"""Bound how many mistakes of a file are told: finding each takes time, and files come from strangers too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Severity

MAX_ERRORS: Final = 100
"""Errors of a file that are told: nobody mends more at once."""


def first_errors(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield what is found up to the hundredth error; where there is one more, a diagnostic in its place that says so.

    What stands behind that is not looked for.
    """
    errors = 0
    for diagnostic in found:
        errors += diagnostic.severity is Severity.ERROR
        if errors > MAX_ERRORS:
            message = f"the file has more than {MAX_ERRORS} mistakes, and the others are not looked for"
            yield diagnose("SG113", diagnostic.span, message, "mend those that are told, then lint again")
            return
        yield diagnostic
