"""Declare what it means that NaN and the infinities are taken, refused, or become null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemagen_runtime.columns import NanPolicy
from schemagen_runtime.compatibility.change import Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import M, N, Pair, Rule, W

NAN_ALLOWED: Final = Rule(
    "nan-allowed",
    "NaN and the infinities are taken",
    (W, M),
    Severity.WARNING,
    Bump.MINOR,
    "Old validators refuse them, and a mean over the column must leave them out from now on.",
    "features:\n  reading: float",
    "features:\n  reading: {type: float, nan: allow}",
    "Look at what is computed from the column before the services send such values.",
)
NAN_TO_NULL: Final = Rule(
    "nan-to-null",
    "NaN and the infinities become null",
    (M,),
    Severity.WARNING,
    Bump.MINOR,
    "A null of this column can mean two things now: no value, or one that is no number.",
    "features:\n  reading: float?",
    'features:\n  reading: {type: float?, nan: "null"}',
    "Nothing breaks on the wire; say in the column's 'doc' what null means.",
)
NAN_ALLOW_TO_NULL: Final = Rule(
    "nan-allow-to-null",
    "NaN and the infinities, which were kept, become null",
    (N, M),
    Severity.ERROR,
    Bump.MAJOR,
    "Lines with NaN that are on their way are refused, and what was NaN is null from now on.",
    "features:\n  reading: {type: float?, nan: allow}",
    'features:\n  reading: {type: float?, nan: "null"}',
    "Add a column with 'nan: null', fill both, and deprecate the old one.",
)
NAN_REJECTED: Final = Rule(
    "nan-rejected",
    "NaN and the infinities are refused",
    (N,),
    Severity.ERROR,
    Bump.MAJOR,
    "Events with them, which were taken, are refused.",
    "features:\n  reading: {type: float, nan: allow}",
    "features:\n  reading: float",
    "Find out first whether they come, and mend what sends them.",
)

RULES: Final = (
    NAN_ALLOWED,
    NAN_TO_NULL,
    NAN_ALLOW_TO_NULL,
    NAN_REJECTED,
)

_REJECT, _ALLOW, _NULL = NanPolicy.REJECT, NanPolicy.ALLOW, NanPolicy.NULL
_BY_POLICY: Final = {
    (_REJECT, _ALLOW): NAN_ALLOWED,
    (_NULL, _ALLOW): NAN_ALLOWED,
    (_REJECT, _NULL): NAN_TO_NULL,
    (_ALLOW, _NULL): NAN_ALLOW_TO_NULL,
    (_ALLOW, _REJECT): NAN_REJECTED,
    (_NULL, _REJECT): NAN_REJECTED,
}


def find(pair: Pair) -> Iterator[Change]:
    """Find what changed of what happens to NaN and the infinities."""
    old, new = (NanPolicy(str(one.said.get("nan", NanPolicy.REJECT))) for one in (pair.old, pair.new))
    rule = _BY_POLICY.get((old, new))
    if rule is not None:
        message = f"{pair.new.path}: 'nan: {old}' became 'nan: {new}'"
        yield rule.found(pair.place("nan"), message, old=str(old), new=str(new))
