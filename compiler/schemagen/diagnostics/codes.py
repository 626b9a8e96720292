"""Every diagnostic that the compiler can make: one table, from which the documentation is published too.

An ``example`` is a part of a schema file that provokes the finding, ``fix`` says what to do and
``fixed`` is the same part mended.
"""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.code import Code
from schemagen.diagnostics.diagnostic import Severity

_TABLE: Final = (
    Code(
        "SG101",
        "the file is not UTF-8",
        "A byte cannot stand where it does in UTF-8 text (RFC 3629).",
        "Save the file as UTF-8.",
        "a file saved as Latin-1 or UTF-16",
    ),
    Code(
        "SG102",
        "the file is too large",
        "A schema file has at most 1 MiB. A larger one is most likely the data.",
        "Name the schema file itself.",
        "schemagen lint events.ndjson",
    ),
    Code(
        "SG103",
        "not YAML",
        "The text breaks YAML's grammar, or holds a character that YAML forbids.",
        "Check quotes, colons, brackets and indentation at the place shown.",
        "features: {f1: float",
        "features: {f1: float}",
    ),
    Code(
        "SG104",
        "a tab as indentation",
        "YAML is indented with spaces only.",
        "Replace the tab by spaces.",
        "features:\n\tf1: float",
        "features:\n  f1: float",
    ),
    Code(
        "SG105",
        "the file is empty",
        "There is nothing but blanks and comments.",
        "Write a schema; `schemagen init` makes one to start from.",
        "# only a comment",
    ),
    Code(
        "SG106",
        "more than one document",
        "A line of three dashes begins a second document. One file describes one schema.",
        "Put the second schema into a file of its own.",
        "features:\n  f1: float\n---\nfeatures:\n  f2: float",
        "features:\n  f1: float\n  f2: float",
    ),
    Code(
        "SG107",
        "a duplicate key",
        "One mapping has the same key twice. Other YAML readers keep the last in silence.",
        "Remove or rename one.",
        "features:\n  f1: float\n  f1: int",
        "features:\n  f1: float\n  f2: int",
    ),
    Code(
        "SG108",
        "nested too deeply",
        "Collections nest more than 32 levels deep; a schema needs four.",
        "Remove the nesting.",
        "doc: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "doc: Scores.",
    ),
    Code(
        "SG109",
        "a YAML tag",
        "Tags such as `!!python/object` or `!!str` are refused, whatever they mean.",
        "Remove the tag; put text in quotes.",
        "doc: !!str 5",
        'doc: "5"',
    ),
    Code(
        "SG110",
        "an alias that cannot be written out",
        "An alias has no anchor before it, or the file with all its aliases written out has more than 100,000 values.",
        "Write out the value that is meant.",
        "features: *shared",
        "features:\n  f1: float",
    ),
    Code(
        "SG111",
        "not a mapping",
        "The top level of a schema file is a mapping of keys.",
        "Begin with `schemagen: 1`.",
        "- f1\n- f2",
    ),
    Code(
        "SG112",
        "a key that is no name",
        "A key is a list or a mapping.",
        "Put the name in quotes if it has brackets.",
        "features:\n  [f1]: float",
        'features:\n  "[f1]": float',
    ),
    Code(
        "SG201",
        "an unknown key",
        "The language has no such section, column key or constraint here.",
        "Take the name that the message proposes.",
        "features:\n  f1: {type: int, minimun: 0}",
        "features:\n  f1: {type: int, minimum: 0}",
    ),
    Code(
        "SG202",
        "something required is missing",
        "A schema needs `schemagen`, `name`, `version`, `id`, `timestamp` and at least one prediction; a"
        " column needs a type.",
        "Add it.",
        "predictions: {}",
        "predictions:\n  score: float",
    ),
    Code(
        "SG203",
        "a value of the wrong kind",
        "A number stands where text belongs, a list where a mapping belongs, or the like.",
        "Write what the message expects.",
        "features:\n  f1: {type: int, minimum: low}",
        "features:\n  f1: {type: int, minimum: 0}",
    ),
    Code(
        "SG204",
        "an unknown version of the language",
        "`schemagen:` names the version of the schema language. There is only 1.",
        "Write `schemagen: 1`, or upgrade schemagen if the file is newer.",
        "schemagen: 2",
        "schemagen: 1",
    ),
    Code(
        "SG205",
        "a bad schema name",
        "The name becomes that of a Python package: lower-case letters, digits and underscores, a letter"
        " first, 64 at most, no keyword.",
        "Choose such a name.",
        "name: Credit Risk",
        "name: credit_risk",
    ),
    Code(
        "SG206",
        "a bad version",
        "A version is MAJOR.MINOR.PATCH in plain numbers. Without a second dot YAML reads a number.",
        "Write three numbers.",
        "version: 1.0",
        "version: 1.0.0",
    ),
    Code(
        "SG207",
        "an unknown word",
        "`task`, `kind` and `nan` take one of a few words.",
        "Take the word that the message proposes.",
        "predictions:\n  p: {type: float, kind: probabilty}",
        "predictions:\n  p: {type: float, kind: probability}",
    ),
    Code(
        "SG208",
        "an unknown type",
        "Types are string, int, float, bool, timestamp, uuid, list<T> of one of these, and vector<N> "
        "with N from 1 to 999999; a trailing ? makes each nullable.",
        "Take the type that the message proposes.",
        "features:\n  f1: flaot",
        "features:\n  f1: float",
    ),
    Code(
        "SG209",
        "a bad duration",
        "A duration is a whole number and one of s, m, h, d, w.",
        "Write it so.",
        "timestamp: {name: timestamp, max_age: 3 months}",
        "timestamp: {name: timestamp, max_age: 90d}",
    ),
    Code(
        "SG301",
        "a constraint that does not fit its type",
        "Each constraint fits some types only: bounds fit numbers, patterns and lengths fit strings, "
        "item counts fit lists, ages fit timestamps.",
        "Remove it, or change the type.",
        'features:\n  f1: {type: int, pattern: "^[0-9]+$"}',
        'features:\n  f1: {type: string, pattern: "^[0-9]+$"}',
    ),
    Code(
        "SG302",
        "constraints that no value can meet",
        "The lower bound lies above the upper one, or a probability's bounds lie outside 0 to 1.",
        "Swap or mend them.",
        "features:\n  f1: {type: int, minimum: 10, maximum: 1}",
        "features:\n  f1: {type: int, minimum: 1, maximum: 10}",
    ),
    Code(
        "SG303",
        "a bound that the column cannot hold",
        "A bound of an int is no whole number, or a number lies beyond what JSON carries exactly (RFC "
        "7493 section 2.2).",
        "Write a whole number, or leave the bound out.",
        "features:\n  f1: {type: int, minimum: 0.5}",
        "features:\n  f1: {type: int, minimum: 1}",
    ),
    Code(
        "SG304",
        "a pattern that does not compile",
        "Patterns are regular expressions in Python's syntax.",
        "Mend it. In YAML, single quotes keep backslashes as they are.",
        'features:\n  f1: {type: string, pattern: "[a-"}',
        'features:\n  f1: {type: string, pattern: "[a-z]"}',
    ),
    Code(
        "SG305",
        "an enum value of the wrong type",
        "Each value of an enum must be of the column's type.",
        "Add or remove quotes.",
        "features:\n  f1: {type: string, enum: [A, 1]}",
        'features:\n  f1: {type: string, enum: [A, "1"]}',
    ),
    Code(
        "SG306",
        "an enum value twice",
        "The same value stands twice.",
        "Remove one.",
        "features:\n  f1: {type: string, enum: [A, A]}",
        "features:\n  f1: {type: string, enum: [A, B]}",
    ),
    Code(
        "SG307",
        "an enum value that another constraint excludes",
        "An event could never have this value.",
        "Remove it, or mend the other constraint.",
        "features:\n  f1: {type: int, minimum: 1, enum: [0, 1]}",
        "features:\n  f1: {type: int, minimum: 0, enum: [0, 1]}",
    ),
    Code(
        "SG308",
        "two columns of one name",
        "On the wire a name stands for one column, whatever its section.",
        "Rename one.",
        "features:\n  score: float\npredictions:\n  score: float",
        "features:\n  old_score: float\npredictions:\n  score: float",
    ),
    Code(
        "SG309",
        "two columns of one attribute",
        "What an identifier cannot hold becomes an underscore, so two names can become one attribute.",
        "Give one an `attribute:`. Its name on the wire stays.",
        "features:\n  a-b: float\n  a.b: float",
        "features:\n  a-b: float\n  a.b: {type: float, attribute: a_b_2}",
    ),
    Code(
        "SG310",
        "an attribute that hides a member of the class",
        "Python keeps names with two leading underscores to itself.",
        "Give the column an `attribute:`.",
        "features:\n  __init__: float",
        "features:\n  __init__: {type: float, attribute: init}",
    ),
    Code(
        "SG311",
        "a bad attribute",
        "`attribute:` is no Python identifier, or a keyword.",
        "Take the name that the message proposes.",
        "features:\n  f1: {type: float, attribute: class}",
        "features:\n  f1: {type: float, attribute: class_}",
    ),
    Code(
        "SG312",
        "a bad column name",
        "A name is empty, has over 256 characters, or holds characters that nobody sees: controls, line "
        "breaks, marks that turn the direction of text.",
        "Give it the name that people see.",
        'features:\n  "": float',
        "features:\n  f1: float",
    ),
    Code(
        "SG313",
        "a kind that does not fit",
        "Only predictions have a kind. A probability, logit or score is float, a rank int, a class "
        "string, int or bool.",
        "Remove the kind, or change the type.",
        "predictions:\n  p: {type: string, kind: probability}",
        "predictions:\n  p: {type: float, kind: probability}",
    ),
    Code(
        "SG314",
        "`nan: null` on a column that cannot be null",
        "NaN can become null only where null may be.",
        "Make the type nullable.",
        'features:\n  f1: {type: float, nan: "null"}',
        'features:\n  f1: {type: float?, nan: "null"}',
    ),
    Code(
        "SG315",
        "a bad type of id, timestamp or tags",
        "An id is string, int or uuid and never null; the timestamp is a timestamp; tags are a list of strings.",
        "Leave the type out, or take one of these.",
        "id: {name: id, type: float}",
        "id: {name: id, type: int}",
    ),
    Code(
        "SG316",
        "no labels",
        "Without labels the truth can never be joined to what was predicted.",
        "Add the label that will come to be known.",
        "labels: {}",
        "labels:\n  actual: int",
        severity=Severity.WARNING,
    ),
    Code(
        "SG317",
        "a task without a fitting prediction",
        "A monitor computes what the task asks for from predictions of a certain kind, and there is none.",
        "Give a prediction its kind.",
        "task: ranking\npredictions:\n  place: int",
        "task: ranking\npredictions:\n  place: {type: int, kind: rank}",
        severity=Severity.WARNING,
    ),
    Code(
        "SG318",
        "a deprecated column that events must still give",
        "A column on its way out should be one that events may leave out.",
        "Make it nullable.",
        "features:\n  f1: {type: float, deprecated: true}",
        "features:\n  f1: {type: float?, deprecated: true}",
        severity=Severity.WARNING,
    ),
    Code(
        "SG319",
        "unseen characters in a text",
        "A doc or a unit holds control characters or marks that turn the direction of text: people would"
        " not see what they read.",
        "Remove them.",
        'doc: "a\\u202Eb"',
        "doc: ab",
    ),
    Code(
        "SG320",
        "two schemas of one name",
        "Both would become the same package.",
        "Rename one.",
        "two files that both say 'name: credit_risk'",
    ),
    Code(
        "SG321",
        "a pattern that can take too long",
        "`re` may try every way in which a text fits: they can double with each character, or grow with a power.",
        "Let only one way fit, begin the pattern with `^`, or add the `maxLength` that the message names.",
        'features:\n  f1: {type: string, pattern: "^(a+)+$"}',
        'features:\n  f1: {type: string, pattern: "^a+$"}',
    ),
    Code(
        "SG401",
        "a schema file that cannot be read",
        "The path does not exist, is a folder, or may not be read.",
        "Check the path.",
        "schemagen lint no_such_file.yaml",
    ),
    Code(
        "SG402",
        "a file in the way",
        "Where a generated file belongs lies one that schemagen did not write; it is never overwritten.",
        "Move it, or choose another `--out`.",
        "schemagen build credit_risk.yaml --out src, where src/credit_risk/events.py was written by hand",
    ),
    Code(
        "SG403",
        "output that cannot be written",
        "The output folder is a file, is not writable, or the disk is full.",
        "Choose another `--out`, or make room.",
        "schemagen build credit_risk.yaml --out /proc",
    ),
    Code(
        "SG404",
        "generated code is stale",
        "What lies in the output folder is not what the schemas yield: `build --check` compares and writes nothing.",
        "Run `schemagen build` and commit what it writes; `--diff` shows it first.",
        "schemagen build --check, after a schema was edited",
    ),
)

CODES: Final = {code.code: code for code in _TABLE}
"""The table, by code."""


def explain(name: str) -> str | None:
    """The page of one code, in Markdown under fixed headings; None where there is no such code."""
    code = CODES.get(name)
    if code is None:
        return None
    parts = [f"# {code.code}: {code.title}", f"Severity: {code.severity}.", "## Cause", code.cause]
    parts += ["## Example", f"```yaml\n{code.example}\n```", "## Fix", code.fix]
    if code.fixed is not None:
        parts.append(f"```yaml\n{code.fixed}\n```")
    return "\n\n".join(parts) + "\n"
