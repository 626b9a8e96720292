"""The closing line counts."""

from __future__ import annotations

from schemagen.diagnostics.diagnostic import Diagnostic, Severity
from schemagen.diagnostics.printers import text
from schemagen.text.span import Span


def test_the_closing_line_counts() -> None:
    span = Span.whole_file("a.yaml")
    error = Diagnostic("SG201", Severity.ERROR, span, "m")
    warning = Diagnostic("SG316", Severity.WARNING, Span.whole_file("b.yaml"), "m")
    assert text.summary([error]) == "1 error in 1 file"
    assert text.summary([error, error, warning]) == "2 errors, 1 warning in 2 files"
    assert text.summary([]) == "no findings in 0 files"
