"""Print a review for GitHub Actions: workflow commands that put each change beside its line in a pull request."""

from __future__ import annotations

from schemagen_runtime.compatibility.change import Severity
from schemagen_runtime.compatibility.rulebook import RULES

from schemagen.diagnostics.printers.github import command
from schemagen.diff.approvals import approved
from schemagen.diff.review import Entry, Review

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(review: Review) -> str:
    """Return one line for each change; what is approved is told as a notice."""
    return "".join(f"{_command(entry)}\n" for entry in review.entries)


def _command(entry: Entry) -> str:
    change, rule = entry.change, RULES[entry.change.rule]
    lines = [change.message, f"breaks: {', '.join(change.breaks) or 'nothing'}"]
    if change.severity is not Severity.INFO:
        lines += [rule.why, f"safely: {rule.safe}"]
    if entry.approval is not None:
        lines.append(approved(entry.approval))
    elif change.severity is Severity.ERROR:
        lines.append(f"change: {entry.fingerprint}")
    level = "notice" if entry.approval is not None else _LEVELS[change.severity]
    return command(level, f"schemagen {rule.id}", entry.place, lines)
