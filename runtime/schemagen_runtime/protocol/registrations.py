"""Write and read what goes with the registration of a schema: approved changes, and those that are refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Final, cast

from schemagen_runtime.compatibility.change_fingerprint import FINGERPRINT_DIGITS, is_change_fingerprint
from schemagen_runtime.compatibility.refused_change import RefusedChange
from schemagen_runtime.support.text import shorten

MAX_APPROVED: Final = 400
"""Changes that one registration may say are approved: proxies refuse a header that is longer than 8 kB."""
_TEXTS: Final = ("rule", "path", "severity", "bump", "message")


def write_approved(changes: Iterable[str]) -> str:
    """Write the fingerprints of approved changes as the header ``Approved-Changes`` has them: with commas between.

    Raises:
        ValueError: there are too many for a header.
    """
    sorted_changes = sorted(changes)
    if len(sorted_changes) > MAX_APPROVED:
        raise ValueError(f"{len(sorted_changes)} changes are approved; a collector takes {MAX_APPROVED} at once")
    return ", ".join(sorted_changes)


def read_approved(text: str) -> frozenset[str]:
    """Read what ``write_approved`` wrote.

    Raises:
        ValueError: one of them is no fingerprint of a change, or there are too many.
    """
    found = [part.strip() for part in text.split(",") if part.strip()]
    if len(found) > MAX_APPROVED:
        raise ValueError(f"more than {MAX_APPROVED} changes")
    for one in found:
        if not is_change_fingerprint(one):
            raise ValueError(f"{shorten(one)!r} is no fingerprint of a change, {FINGERPRINT_DIGITS} hexadecimal digits")
    return frozenset(found)


def describe_refused(changes: Iterable[RefusedChange]) -> list[dict[str, object]]:
    """Return refused changes as JSON objects, with the members that ``schemagen diff --format json`` gives a change."""
    return [{**asdict(one), "message": shorten(one.message), "path": shorten(one.path)} for one in changes]


def read_refused(described: object) -> Sequence[RefusedChange]:
    """Read what ``describe_refused`` made; what is of another form is left out."""
    if not isinstance(described, list):
        return ()
    found = map(_change, cast("list[object]", described))
    return tuple(one for one in found if one is not None)


def _change(given: object) -> RefusedChange | None:
    if not isinstance(given, dict):
        return None
    described = cast("Mapping[str, object]", given)
    texts, classes, change = [described.get(name) for name in _TEXTS], described.get("classes"), described.get("change")
    if not all(isinstance(text, str) for text in texts) or not isinstance(classes, list):
        return None
    rule, path, severity, bump, message = map(str, texts)
    breaks = tuple(map(str, cast("list[object]", classes)))
    return RefusedChange(rule, path, breaks, severity, bump, message, change if isinstance(change, str) else None)
