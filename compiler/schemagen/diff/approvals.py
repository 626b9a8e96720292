"""Read and write the file of approvals: changes that somebody answers for, each until a day.

```yaml
approvals:
  - change: 1f0c…          # the fingerprint of rule, schema, path, old and new value
    rule: unit-changed     # for people, as is the rest; the fingerprint decides
    schema: credit_risk
    path: features.f1.unit
    reason: The supplier changed to kilometres on the first of the month.
    owner: risk-team@example.com
    until: 2026-12-31
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from schemagen_runtime.compatibility.change import Change
from schemagen_runtime.compatibility.change_fingerprint import change_fingerprint, is_change_fingerprint

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend import nodes
from schemagen.frontend.parser import parse_source
from schemagen.frontend.scalars import spell
from schemagen.text.source import Source
from schemagen.text.span import Span
from schemagen.text.suggest import did_you_mean, shown

_KEYS: Final = ("change", "rule", "schema", "path", "reason", "owner", "until")
_NEEDED: Final = ("change", "reason", "owner", "until")
_EXAMPLES: Final = {
    "change": "change: the fingerprint that 'schemagen diff' prints",
    "reason": "reason: why it may break what it breaks",
    "owner": "owner: somebody@example.com",
    "until": "until: 2026-12-31",
}
_NO_MAPPING: Final = ("SG105", "SG111")
"""What a schema file is told that is empty or no mapping, in words about schemas."""
_NOTHING_LISTED: Final = re.compile(r"^approvals:[ ]*\[[ ]*\]", re.MULTILINE)
_FIRST_ITEM: Final = re.compile(r"^([ ]*)- ", re.MULTILINE)


class Approval(NamedTuple):
    """Hold one approval.

    Attributes:
        change: the fingerprint of the change.
        reason: why it is approved.
        owner: who answers for it.
        until: the last day on which it counts.
        span: where it stands.
    """

    change: str
    reason: str
    owner: str
    until: date
    span: Span


def approved(approval: Approval) -> str:
    """Return in words who approved a change, until when, and why."""
    return f"approved by {approval.owner} until {approval.until}: {approval.reason}"


def counting(approvals: Iterable[Approval], today: date) -> dict[str, Approval]:
    """Return the approvals that count on a day, by the fingerprints of their changes."""
    return {approval.change: approval for approval in approvals if approval.until >= today}


def read_approvals(source: Source) -> tuple[tuple[Approval, ...], tuple[Diagnostic, ...]]:
    """Read a file of approvals, and tell every mistake in it. Bad input raises nothing."""
    root, diagnostics = parse_source(source)
    if root is None:
        return (), tuple(_shapeless(one.span) if one.code in _NO_MAPPING else one for one in diagnostics)
    entries = root.get("approvals")
    if not isinstance(entries, nodes.Sequence) or len(root.entries) > 1:
        return (), (*diagnostics, _shapeless(root.span))
    approvals: list[Approval] = []
    told = list(diagnostics)
    for entry in entries.items:
        mistakes = list(_mistakes(entry))
        told += mistakes
        if not mistakes and isinstance(entry, nodes.Mapping):
            approvals.append(_approval(entry))
    return tuple(approvals), tuple(told)


def _shapeless(span: Span) -> Diagnostic:
    message = "a file of approvals has one key, 'approvals', with a list"
    return diagnose("SG411", span, message, "'schemagen diff --approve' writes such a file")


def _mistakes(entry: nodes.Node) -> Iterator[Diagnostic]:
    if not isinstance(entry, nodes.Mapping):
        yield diagnose("SG411", entry.span, "an approval is a mapping", "'schemagen diff --approve' writes one")
        return
    for given in entry.entries:
        if given.key.text not in _KEYS:
            message = f"unknown key {shown(given.key.text)} in an approval"
            yield diagnose("SG411", given.key.span, message, did_you_mean(given.key.text, _KEYS))
    for key in _NEEDED:
        value = entry.get(key)
        if value is None:
            yield diagnose("SG411", entry.span, f"the approval has no '{key}'", f"add '{_EXAMPLES[key]}'")
        elif not isinstance(value, nodes.Scalar) or not value.text.strip():
            yield diagnose("SG411", value.span, f"'{key}' is no text", f"write '{_EXAMPLES[key]}'")
        elif key == "until" and _day(value.text) is None:
            yield diagnose("SG411", value.span, f"{shown(value.text)} is no day", f"write '{_EXAMPLES[key]}'")
        elif key == "change" and not is_change_fingerprint(value.text):
            message = f"{shown(value.text)} is no fingerprint of a change"
            yield diagnose("SG411", value.span, message, "'schemagen diff' prints it beside each error")


def _approval(entry: nodes.Mapping) -> Approval:
    change, reason, owner, until = (_text(entry, key) for key in _NEEDED)
    return Approval(change, reason, owner, _day(until) or date.min, entry.span)


def _text(entry: nodes.Mapping, key: str) -> str:
    value = entry.get(key)
    return value.text.strip() if isinstance(value, nodes.Scalar) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-31") else None
    except ValueError:
        return None


def add_approvals(content: str, changes: Sequence[tuple[str, Change]], *, reason: str, owner: str, until: date) -> str:
    """Return the text of a file of approvals with one more for each change; what stands in it stays as it is.

    Args:
        content: the text of the file, empty where there is none yet. Approvals in it that stand in brackets are to be
            written as lines first: what is returned is no YAML otherwise.
        changes: the name of the schema, and the change.
        reason: why they are approved.
        owner: who answers for it.
        until: the last day on which it counts.
    """
    head = _NOTHING_LISTED.sub("approvals:", content) if content.strip() else "approvals:\n"
    item = _FIRST_ITEM.search(head)
    indent = "  " if item is None else item[1]
    given = {"reason": reason, "owner": owner, "until": until.isoformat()}
    entries = "".join(_entry({**_identity(schema, change), **given}, indent) for schema, change in changes)
    return f"{head}{'' if head.endswith(chr(10)) else chr(10)}{entries}"


def _identity(schema: str, change: Change) -> dict[str, str]:
    mark = change_fingerprint(schema, change)
    return {"change": mark, "rule": change.rule, "schema": schema, "path": change.path}


def _entry(said: Mapping[str, str], indent: str) -> str:
    lines = [f"{key}: {spell(value)}" for key, value in said.items()]
    return f"{indent}- {lines[0]}\n" + "".join(f"{indent}  {line}\n" for line in lines[1:])
