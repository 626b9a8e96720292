"""Only errors keep the compiler from making code."""

from __future__ import annotations

import pytest
from schemagen.diagnostics.diagnostic import Diagnostic, Severity, has_errors
from schemagen.text.span import Span


@pytest.mark.parametrize(
    ("severities", "failed"),
    [([], False), ([Severity.WARNING], False), ([Severity.WARNING, Severity.ERROR], True)],
)
def test_a_warning_is_no_error(severities: list[Severity], failed: bool) -> None:
    found = [Diagnostic("SG208", severity, Span.whole_file("a.yaml"), "words") for severity in severities]
    assert has_errors(found) is failed
