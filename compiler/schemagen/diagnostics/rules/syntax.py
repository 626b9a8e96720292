"""Declare the rules of the text itself: bytes, YAML and its traps."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG101",
        title="the file is not UTF-8",
        cause="A byte cannot stand where it does in UTF-8 text (RFC 3629).",
        example="a file saved as Latin-1 or UTF-16",
        fix="Save the file as UTF-8.",
    ),
    Rule(
        id="SG102",
        title="the file is too large",
        cause="A schema file has at most 1 MiB. A larger one is most likely the data.",
        example="schemagen lint events.ndjson",
        fix="Name the schema file itself.",
    ),
    Rule(
        id="SG103",
        title="not YAML",
        cause="The text breaks YAML's grammar, or holds a character that YAML forbids.",
        example="features: {f1: float",
        mended="features: {f1: float}",
        fix="Check quotes, colons, brackets and indentation at the place shown.",
    ),
    Rule(
        id="SG104",
        title="a tab as indentation",
        cause="YAML is indented with spaces only.",
        example="features:\n\tf1: float",
        mended="features:\n  f1: float",
        fix="Replace the tab by spaces.",
    ),
    Rule(
        id="SG105",
        title="the file is empty",
        cause="There is nothing but blanks and comments.",
        example="# only a comment",
        fix="Write a schema; `schemagen init` makes one to start from.",
    ),
    Rule(
        id="SG106",
        title="more than one document",
        cause="A line of three dashes begins a second document. One file describes one schema.",
        example="features:\n  f1: float\n---\nfeatures:\n  f2: float",
        mended="features:\n  f1: float\n  f2: float",
        fix="Put the second schema into a file of its own.",
    ),
    Rule(
        id="SG107",
        title="a duplicate key",
        cause="One mapping has the same key twice. Other YAML readers keep the last in silence.",
        example="features:\n  f1: float\n  f1: int",
        mended="features:\n  f1: float\n  f2: int",
        fix="Remove or rename one.",
    ),
    Rule(
        id="SG108",
        title="nested too deeply",
        cause="Collections nest more than 32 levels deep; a schema needs four.",
        example="doc: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        mended="doc: Scores.",
        fix="Remove the nesting.",
    ),
    Rule(
        id="SG109",
        title="a YAML tag",
        cause="Tags such as `!!python/object` or `!!str` are refused, whatever they mean.",
        example="doc: !!str 5",
        mended='doc: "5"',
        fix="Remove the tag; put text in quotes.",
    ),
    Rule(
        id="SG110",
        title="an alias that cannot be written out",
        cause=(
            "An alias has no anchor before it, or the file with all its aliases written out has more than "
            "100,000 values."
        ),
        example="features: *shared",
        mended="features:\n  f1: float",
        fix="Write out the value that is meant.",
    ),
    Rule(
        id="SG111",
        title="not a mapping",
        cause="The top level of a schema file is a mapping of keys.",
        example="- f1\n- f2",
        fix="Begin with `schemagen: 1`.",
    ),
    Rule(
        id="SG112",
        title="a key that is no name",
        cause="A key is a list or a mapping.",
        example="features:\n  [f1]: float",
        mended='features:\n  "[f1]": float',
        fix="Put the name in quotes if it has brackets.",
    ),
    Rule(
        id="SG113",
        title="more mistakes than are told",
        cause="The file has more than 100 mistakes. To look for each takes time, so the search ends there.",
        example="schemagen lint schema_of_another_tool.yaml",
        fix="Mend those that are told, then lint again.",
    ),
)
