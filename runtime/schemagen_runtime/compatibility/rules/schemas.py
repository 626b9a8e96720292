"""Declare what it means that a schema gets another name, and how its version must rise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemagen_runtime.compatibility.change import Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import Rule, S
from schemagen_runtime.compatibility.described import Described

SCHEMA_RENAMED: Final = Rule(
    "schema-renamed",
    "another name of the schema",
    (S,),
    Severity.ERROR,
    Bump.MAJOR,
    "The generated package has another name, so every import of it fails; its default data collection is a new one.",
    "name: loans",
    "name: lending",
    "Leave the name as it is.",
)
VERSION_LOWER: Final = Rule(
    "version-lower",
    "a lower version than before",
    (),
    Severity.ERROR,
    Bump.NONE,
    "Versions rise, so that everybody can tell which schema is the newer one.",
    "version: 1.2.0",
    "version: 1.1.0",
    "Write a version above the last one.",
)
VERSION_REUSED: Final = Rule(
    "version-reused",
    "the same version with other content",
    (),
    Severity.ERROR,
    Bump.NONE,
    "One version has one content: a store and a monitor tell schemas apart by it.",
    "version: 1.2.0\nfeatures:\n  a: int",
    "version: 1.2.0\nfeatures:\n  a: int\n  b: int?",
    "Raise the version by the bump that the changes ask for.",
)
BUMP_TOO_SMALL: Final = Rule(
    "bump-too-small",
    "the version rises by less than the changes ask for",
    (),
    Severity.ERROR,
    Bump.NONE,
    "Who reads the version would think that less changed than did (Semantic Versioning 2.0.0).",
    "version: 1.2.0\nfeatures:\n  a: int",
    "version: 1.2.1\nfeatures:\n  a: int\n  b: int?",
    "Raise the version by the bump that the changes ask for.",
)

SCHEMA_REMOVED: Final = Rule(
    "schema-removed",
    "a schema is gone",
    (S,),
    Severity.ERROR,
    Bump.MAJOR,
    "The generated package is gone, so every import of it fails; what is stored and queued stays as it is.",
    "name: loans",
    "",
    "Remove the code that imports the package first.",
)

RULES: Final = (SCHEMA_RENAMED, SCHEMA_REMOVED, VERSION_LOWER, VERSION_REUSED, BUMP_TOO_SMALL)


def renamed(old: Described, new: Described) -> Iterator[Change]:
    """Find that a schema has another name."""
    if old.name != new.name:
        message = f"the schema {old.name!r} is called {new.name!r} now"
        yield SCHEMA_RENAMED.found("name", message, old=old.name, new=new.name)


def removed(name: str) -> Change:
    """Return the change that a schema is gone."""
    return SCHEMA_REMOVED.found("name", f"the schema {name!r} is gone", old=name)


def declared_bump(old: Described, new: Described) -> Bump:
    """Return by how much the version rose: none where it is the same or lower."""
    before, after = _numbers(old), _numbers(new)
    if after <= before:
        return Bump.NONE
    place = next(place for place in range(3) if after[place] != before[place])
    return (Bump.MAJOR, Bump.MINOR, Bump.PATCH)[place]


def version(old: Described, new: Described, required: Bump) -> Iterator[Change]:
    """Find what is wrong with the version of the new schema.

    Args:
        old: the old schema.
        new: the new one.
        required: the bump that its other changes ask for; none where the two have one fingerprint and one meaning.
    """
    declared = declared_bump(old, new)
    before, after = old.version, new.version
    if _numbers(new) < _numbers(old):
        yield VERSION_LOWER.found("version", f"version {after} is lower than {before}", old=before, new=after)
    elif before == after:
        if required is not Bump.NONE:
            message = f"version {before} stands for other content; the changes ask for a {required} bump"
            yield VERSION_REUSED.found("version", message, old=before, new=after)
    elif declared.size < required.size:
        message = f"{before} to {after} is a {declared} bump, and the changes ask for a {required} one"
        yield BUMP_TOO_SMALL.found("version", message, old=before, new=after)


def _numbers(schema: Described) -> tuple[int, ...]:
    return tuple(map(int, schema.version.split(".")))
