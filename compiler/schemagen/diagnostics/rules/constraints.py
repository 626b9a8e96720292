"""Declare the rules of constraints: which types they fit, and what they leave possible."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG301",
        title="a constraint that does not fit its type",
        cause=(
            "Each constraint fits some types only: bounds fit numbers, decimals and dates, patterns and lengths fit "
            "strings, item counts fit lists, ages fit timestamps."
        ),
        example='features:\n  f1: {type: int, pattern: "^[0-9]+$"}',
        mended='features:\n  f1: {type: string, pattern: "^[0-9]+$"}',
        fix="Remove it, or change the type.",
    ),
    Rule(
        id="SG302",
        title="constraints that no value can meet",
        cause="The lower bound lies above the upper one, or a probability's bounds lie outside 0 to 1.",
        example="features:\n  f1: {type: int, minimum: 10, maximum: 1}",
        mended="features:\n  f1: {type: int, minimum: 1, maximum: 10}",
        fix="Swap or mend them.",
    ),
    Rule(
        id="SG303",
        title="a bound that the column cannot hold",
        cause=(
            "A bound of an int is no whole number, a number lies beyond what JSON carries exactly (RFC 7493 section "
            "2.2), the bound of a date is no day of the calendar, or that of a decimal has more digits than its type."
        ),
        example="features:\n  f1: {type: int, minimum: 0.5}",
        mended="features:\n  f1: {type: int, minimum: 1}",
        fix="Write a whole number, a day that there is, or a decimal of the type, or leave the bound out.",
    ),
    Rule(
        id="SG305",
        title="an enum value of the wrong type",
        cause="Each value of an enum must be of the column's type.",
        example="features:\n  f1: {type: string, enum: [A, 1]}",
        mended='features:\n  f1: {type: string, enum: [A, "1"]}',
        fix="Add or remove quotes.",
    ),
    Rule(
        id="SG306",
        title="an enum value twice",
        cause="The same value stands twice.",
        example="features:\n  f1: {type: string, enum: [A, A]}",
        mended="features:\n  f1: {type: string, enum: [A, B]}",
        fix="Remove one.",
    ),
    Rule(
        id="SG307",
        title="an enum value that another constraint excludes",
        cause="An event could never have this value.",
        example="features:\n  f1: {type: int, minimum: 1, enum: [0, 1]}",
        mended="features:\n  f1: {type: int, minimum: 0, enum: [0, 1]}",
        fix="Remove it, or mend the other constraint.",
    ),
    Rule(
        id="SG314",
        title="`nan: null` on a column that cannot be null",
        cause="NaN can become null only where null may be: in a nullable column, or in elements such as list<float?>.",
        example='features:\n  f1: {type: float, nan: "null"}',
        mended='features:\n  f1: {type: float?, nan: "null"}',
        fix="Make the type nullable.",
    ),
)
