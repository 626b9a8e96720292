"""For code scanning: SARIF 2.1.0 (OASIS), one run, with the rules of the codes that were found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from schemagen.diagnostics.codes import CODES
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.text.source import Source
from schemagen.text.span import Span
from schemagen.text.version import __version__


def render(diagnostics: Sequence[Diagnostic], _sources: Sequence[Source]) -> str:
    """One log with one run, also where there is no finding."""
    rules = sorted({diagnostic.code for diagnostic in diagnostics})
    driver = {"name": "schemagen", "version": __version__, "rules": [_rule(code) for code in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, rules.index(diagnostic.code)) for diagnostic in diagnostics],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _rule(name: str) -> dict[str, object]:
    code = CODES[name]
    return {
        "id": name,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.cause},
        "help": {"text": code.fix},
        "defaultConfiguration": {"level": str(code.severity)},
    }


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, object]:
    text = diagnostic.message if diagnostic.help is None else f"{diagnostic.message} ({diagnostic.help})"
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": str(diagnostic.severity),
        "message": {"text": text},
        "locations": [_location(diagnostic.span)],
        "relatedLocations": [_related(related) for related in diagnostic.related],
    }


def _related(related: Related) -> dict[str, object]:
    return {**_location(related.span), "message": {"text": related.message}}


def _location(span: Span) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(span.path)}}
    if span != Span.whole_file(span.path):
        physical["region"] = {
            "startLine": span.start.line,
            "startColumn": span.start.column,
            "endLine": span.end.line,
            "endColumn": span.end.column,
        }
    return {"physicalLocation": physical}


def _uri(path: str) -> str:
    file = Path(path)
    return file.as_uri() if file.is_absolute() else quote(file.as_posix())
