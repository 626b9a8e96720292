"""Print diagnostics for code scanning: SARIF 2.1.0 (OASIS), one run, with the rules that were broken."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.diagnostics.rules import RULES
from schemagen.text.source import Source
from schemagen.text.span import Span
from schemagen.text.version import __version__


def render(diagnostics: Sequence[Diagnostic], _sources: Sequence[Source]) -> str:
    """Return one log with one run, also where there is no diagnostic."""
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    results = [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in diagnostics]
    return log([_rule(code) for code in codes], results)


def log(rules: Sequence[Mapping[str, object]], results: Sequence[Mapping[str, object]]) -> str:
    """Return a log with one run.

    Args:
        rules: a ``reportingDescriptor`` for each rule.
        results: a ``result`` for each finding; its ``ruleIndex`` is the place of its rule in ``rules``.
    """
    driver = {"name": "schemagen", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    whole = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, indent=2) + "\n"


def _rule(code: str) -> dict[str, object]:
    rule = RULES[code]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.cause},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, object]:
    text = diagnostic.message if diagnostic.help is None else f"{diagnostic.message} ({diagnostic.help})"
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": str(diagnostic.severity),
        "message": {"text": text},
        "locations": [location(diagnostic.span)],
        "relatedLocations": [_related(related) for related in diagnostic.related],
    }


def _related(related: Related) -> dict[str, object]:
    return {**location(related.span), "message": {"text": related.message}}


def location(span: Span) -> dict[str, object]:
    """Return the ``location`` of a place; without a region where it is a file as a whole."""
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
