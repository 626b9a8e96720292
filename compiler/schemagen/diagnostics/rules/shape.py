"""Declare the rules of a schema's shape: its keys, and the form of each value."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG201",
        title="an unknown key",
        cause="The language has no such section, column key or constraint here.",
        example="features:\n  f1: {type: int, minimun: 0}",
        mended="features:\n  f1: {type: int, minimum: 0}",
        fix="Take the name that the message proposes.",
    ),
    Rule(
        id="SG202",
        title="something required is missing",
        cause=(
            "A schema needs `schemagen`, `name`, `version`, `id`, `timestamp` and at least one prediction; a"
            " column needs a type."
        ),
        example="predictions: {}",
        mended="predictions:\n  score: float",
        fix="Add it.",
    ),
    Rule(
        id="SG203",
        title="a value of the wrong kind",
        cause="A number stands where text belongs, a list where a mapping belongs, or the like.",
        example="features:\n  f1: {type: int, minimum: low}",
        mended="features:\n  f1: {type: int, minimum: 0}",
        fix="Write what the message expects.",
    ),
    Rule(
        id="SG204",
        title="an unknown version of the language",
        cause="`schemagen:` names the version of the schema language. There is only 1.",
        example="schemagen: 2",
        mended="schemagen: 1",
        fix="Write `schemagen: 1`, or upgrade schemagen if the file is newer.",
    ),
    Rule(
        id="SG205",
        title="a bad schema name",
        cause=(
            "The name becomes that of a Python package: lower-case letters, digits and underscores, a letter"
            " first, 64 at most. It is no keyword, and no name of a module of Python's standard library, of a "
            "library that schemagen or its generated code imports, or of one that Python's tools look for."
        ),
        example="name: Credit Risk",
        mended="name: credit_risk",
        fix="Choose such a name.",
    ),
    Rule(
        id="SG206",
        title="a bad version",
        cause="A version is MAJOR.MINOR.PATCH in plain numbers. Without a second dot YAML reads a number.",
        example="version: 1.0",
        mended="version: 1.0.0",
        fix="Write three numbers.",
    ),
    Rule(
        id="SG207",
        title="an unknown word",
        cause="`task`, `kind` and `nan` take one of a few words.",
        example="predictions:\n  p: {type: float, kind: probabilty}",
        mended="predictions:\n  p: {type: float, kind: probability}",
        fix="Take the word that the message proposes.",
    ),
    Rule(
        id="SG208",
        title="an unknown type",
        cause=(
            "Types are string, int, float, decimal<p,s> with p from 1 to 38 and s from 0 to p, bool, timestamp, date, "
            "uuid, list<T> of one of these, vector<N> with N from 1 to 999999, and map<string,T>; a trailing ? makes "
            "each nullable, and one behind T the elements."
        ),
        example="features:\n  f1: flaot",
        mended="features:\n  f1: float",
        fix="Take the type that the message proposes.",
    ),
    Rule(
        id="SG209",
        title="a bad duration",
        cause="A duration is a whole number and one of s, m, h, d, w.",
        example="timestamp: {name: timestamp, max_age: 3 months}",
        mended="timestamp: {name: timestamp, max_age: 90d}",
        fix="Write it so.",
    ),
)
