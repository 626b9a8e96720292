"""Print a review for people: the worst first, each change with both places, what it breaks, and the safe way."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen_runtime.compatibility.change import Bump, Severity
from schemagen_runtime.compatibility.rulebook import RULES

from schemagen.diff.approvals import approved
from schemagen.diff.review import Entry, Review
from schemagen.text.span import Span
from schemagen.text.suggest import counted
from schemagen.text.visible import visible

_HEADINGS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "for information"}


def render(review: Review) -> str:
    """Return the review as lines of text; one line where nothing changed."""
    return "".join(f"{line}\n" for line in _lines(review))


def _lines(review: Review) -> Iterator[str]:
    if not review.entries:
        yield "no changes"
        return
    for severity, heading in _HEADINGS.items():
        entries = [entry for entry in review.entries if entry.change.severity is severity]
        if entries:
            yield f"{heading} ({len(entries)})"
            for entry in entries:
                yield ""
                yield from _entry(entry)
            yield ""
    yield _summary(review)


def _entry(entry: Entry) -> Iterator[str]:
    change = entry.change
    breaks = ", ".join(change.breaks) or "nothing"
    yield f"  {_place(entry.place)}: {change.severity}[{change.rule}]: {visible(change.message)}"
    if entry.old is not None and entry.old != entry.place:
        yield f"      before: {_place(entry.old)}"
    if change.breaks or change.bump is not Bump.NONE or change.severity is Severity.INFO:
        yield f"      breaks: {breaks}; asks for: {_bump(change.bump)}"
    if change.severity is Severity.INFO:
        return
    rule = RULES[change.rule]
    yield f"      why:    {rule.why}"
    yield f"      safely: {rule.safe}"
    if entry.approval is not None:
        yield f"      {visible(approved(entry.approval))}"
    elif change.severity is Severity.ERROR:
        yield f"      change: {entry.fingerprint}"


def _bump(bump: str) -> str:
    return "no bump" if bump == "none" else f"a {bump} bump"


def _place(span: Span) -> str:
    whole = Span.whole_file(span.path)
    return span.path if span == whole else f"{span.path}:{span.start.line}:{span.start.column}"


def _summary(review: Review) -> str:
    errors = [entry for entry in review.entries if entry.change.severity is Severity.ERROR]
    approved = sum(entry.approval is not None for entry in errors)
    words = f"{counted(len(review.entries), 'change')}, {counted(len(errors), 'error')}"
    words += f" ({approved} approved)" if approved else ""
    return f"{words}; the changes ask for {_bump(review.required)}, the version rises by {_bump(review.declared)}"
