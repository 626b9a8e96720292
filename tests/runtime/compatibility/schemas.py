"""Make schemas of fragments, and say what changed between two of them in a few letters."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from schemagen.build.compile import read_schema
from schemagen.model.canonical import canonical_document
from schemagen.text.source import Source
from schemagen_runtime.compatibility.change import Breaks, Change
from schemagen_runtime.compatibility.changes import Comparison, compare

TODAY = date(2026, 11, 26)
_LETTERS = {Breaks.SOURCE: "S", Breaks.DATA: "N", Breaks.WIRE: "W", Breaks.STORE: "T", Breaks.MEANING: "M"}
_NEEDED = {
    "name": "name: m",
    "version": "version: 1.0.0",
    "id": "id: id",
    "timestamp": "timestamp: at",
    "predictions": "predictions: {q: float}",
    "labels": "labels: {truth: bool}",
}


def text_of(fragment: str, version: str | None = None) -> str:
    """The schema file of a fragment, with what a schema needs beside it."""
    lines = [line for key, line in _NEEDED.items() if f"\n{key}:" not in f"\n{fragment}"]
    text = "\n".join(["schemagen: 1", *lines, fragment, ""])
    if version is not None and "\nversion:" not in f"\n{fragment}":
        text = text.replace("version: 1.0.0", f"version: {version}")
    return text


def document(fragment: str, version: str | None = None) -> bytes:
    """The canonical document of such a file."""
    text = text_of(fragment, version)
    schema, diagnostics = read_schema(Source("m.yaml", text.encode()))
    assert schema is not None, (text, diagnostics)
    return canonical_document(schema).encode()


def compared(before: str, after: str) -> Comparison:
    """What changed between two fragments, at a version that allows everything unless they say their own."""
    return compare(document(before), document(after, "2.0.0"), today=TODAY)


def told(change: Change) -> str:
    """A change as one line: what it breaks, its severity and its bump, such as ``S N W error major``."""
    letters = " ".join(_LETTERS.get(one, "P") for one in change.breaks) or "-"
    return f"{letters} {change.severity} {change.bump}"


def features(before: str, after: str) -> tuple[str, str]:
    return f"features:\n  a: {before}", f"features:\n  a: {after}"


def predictions(before: str, after: str) -> tuple[str, str]:
    return f"predictions:\n  a: {before}", f"predictions:\n  a: {after}"


def labels(before: str, after: str) -> tuple[str, str]:
    return f"labels:\n  a: {before}", f"labels:\n  a: {after}"


Case: TypeAlias = tuple[str, str, list[str]]
"""Two fragments, and what is told of each change from one to the other."""


def check(before: str, after: str, expected: list[str]) -> None:
    """Check what is told of the changes from one fragment to another, in any order."""
    found = compared(before, after).changes
    assert sorted(map(told, found)) == sorted(expected), found
