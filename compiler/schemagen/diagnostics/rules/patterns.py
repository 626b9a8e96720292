"""Declare the rules of patterns: that they compile, and that matching them takes bounded time."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG304",
        title="a pattern that does not compile",
        cause="Patterns are regular expressions in Python's syntax.",
        example='features:\n  f1: {type: string, pattern: "[a-"}',
        mended='features:\n  f1: {type: string, pattern: "[a-z]"}',
        fix="Mend it. In YAML, single quotes keep backslashes as they are.",
    ),
    Rule(
        id="SG321",
        title="a pattern that can take too long",
        cause="`re` may try every way in which a text fits: they can double with each character, or grow with a power.",
        example='features:\n  f1: {type: string, pattern: "^(a+)+$"}',
        mended='features:\n  f1: {type: string, pattern: "^a+$"}',
        fix="Let only one way fit, begin the pattern with `^`, or add the `maxLength` that the message names.",
    ),
)
