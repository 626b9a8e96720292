"""Print diagnostics for programs: one JSON document whose shape stays as it is (documented in ``docs/cli.md``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from schemagen.diagnostics.codec import to_form
from schemagen.diagnostics.diagnostic import Diagnostic, Severity
from schemagen.text.source import Source

FORMAT_VERSION: Final = 1


def render(diagnostics: Sequence[Diagnostic], sources: Sequence[Source]) -> str:
    """Return one document with every diagnostic, and how many there are of each severity, also where there is none."""
    document = {
        "version": FORMAT_VERSION,
        "files": [source.path for source in sources],
        "diagnostics": [to_form(diagnostic) for diagnostic in diagnostics],
        "errors": sum(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics),
        "warnings": sum(diagnostic.severity is Severity.WARNING for diagnostic in diagnostics),
    }
    return json.dumps(document, indent=2) + "\n"
