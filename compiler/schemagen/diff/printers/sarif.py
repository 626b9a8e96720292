"""Print a review for code scanning: SARIF 2.1.0 (OASIS), one run, with the rules that changes fall under."""

from __future__ import annotations

from schemagen_runtime.compatibility.change import Severity
from schemagen_runtime.compatibility.rulebook import RULES

from schemagen.diagnostics.printers.sarif import location, log
from schemagen.diff.review import Entry, Review

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(review: Review) -> str:
    """Return one log with one run, also where nothing changed."""
    rules = sorted({entry.change.rule for entry in review.entries})
    return log([_rule(rule) for rule in rules], [_result(entry, rules) for entry in review.entries])


def _rule(id_: str) -> dict[str, object]:
    rule = RULES[id_]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.safe},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(entry: Entry, rules: list[str]) -> dict[str, object]:
    change = entry.change
    result: dict[str, object] = {
        "ruleId": change.rule,
        "ruleIndex": rules.index(change.rule),
        "level": _LEVELS[change.severity],
        "message": {"text": change.message},
        "locations": [location(entry.place)],
        "relatedLocations": [{**location(entry.old), "message": {"text": "before"}}] if entry.old else [],
        "partialFingerprints": {"schemagen/v1": entry.fingerprint},
    }
    if entry.approval is not None:
        justification = f"{entry.approval.reason} ({entry.approval.owner})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return result
