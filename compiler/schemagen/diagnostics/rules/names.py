"""Declare the rules of names and texts: what they may hold, and that no two are the same."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.diagnostic import Severity
from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG308",
        title="two columns of one name",
        cause="On the wire a name stands for one column, whatever its section.",
        example="features:\n  score: float\npredictions:\n  score: float",
        mended="features:\n  old_score: float\npredictions:\n  score: float",
        fix="Rename one.",
    ),
    Rule(
        id="SG309",
        title="two columns of one attribute",
        cause="What an identifier cannot hold becomes an underscore, so two names can become one attribute.",
        example="features:\n  a-b: float\n  a.b: float",
        mended="features:\n  a-b: float\n  a.b: {type: float, attribute: a_b_2}",
        fix="Give one an `attribute:`. Its name on the wire stays.",
    ),
    Rule(
        id="SG310",
        title="an attribute that hides a member of the class",
        cause="Python keeps names with two leading underscores to itself.",
        example="features:\n  __init__: float",
        mended="features:\n  __init__: {type: float, attribute: init}",
        fix="Give the column an `attribute:`.",
    ),
    Rule(
        id="SG311",
        title="a bad attribute",
        cause="`attribute:` is no Python identifier, or a keyword.",
        example="features:\n  f1: {type: float, attribute: class}",
        mended="features:\n  f1: {type: float, attribute: class_}",
        fix="Take the name that the message proposes.",
    ),
    Rule(
        id="SG312",
        title="a bad column name",
        cause=(
            "A name is empty, has over 256 characters, or holds characters that nobody sees: controls, line "
            "breaks, marks that turn the direction of text."
        ),
        example='features:\n  "": float',
        mended="features:\n  f1: float",
        fix="Give it the name that people see.",
    ),
    Rule(
        id="SG319",
        title="unseen characters in a text",
        cause=(
            "A doc or a unit holds control characters or marks that turn the direction of text: people would"
            " not see what they read."
        ),
        example='doc: "a\\u202Eb"',
        mended="doc: ab",
        fix="Remove them.",
    ),
    Rule(
        id="SG322",
        title="a schema named like a well-known library",
        severity=Severity.WARNING,
        cause="The package and the library would have one name, and which of them is imported depends on the path.",
        example="name: numpy",
        mended="name: numpy_events",
        fix="Give the schema a name of its own.",
    ),
    Rule(
        id="SG320",
        title="two schemas of one name",
        cause="Both would become the same package.",
        example="two files that both say 'name: credit_risk'",
        fix="Rename one.",
    ),
)
