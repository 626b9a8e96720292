"""Changes of a schema that are tried out: those of the rules' own tests, the rules' examples, and many more."""

from __future__ import annotations

from typing import NamedTuple

from schemagen_runtime.compatibility.change import Breaks
from schemagen_runtime.compatibility.rulebook import RULES

from tests.runtime.compatibility.rules import (
    test_bounds,
    test_columns,
    test_combinations,
    test_enums,
    test_meanings,
    test_non_finite,
    test_schemas,
    test_types,
    test_values,
)
from tests.runtime.compatibility.schemas import compared, features, labels, predictions, text_of

_THEMES = (
    test_bounds, test_columns, test_combinations, test_enums, test_meanings, test_non_finite, test_schemas, test_types,
    test_values,
)  # fmt: skip


class Trial(NamedTuple):
    """A change that is tried out: two schema files, and what the rules say that it breaks."""

    name: str
    before: str
    after: str
    breaks: frozenset[Breaks]


MORE = (
    # Two things of one column at once.
    features("{type: int, minimum: 0}", "{type: 'int?', minimum: 5}"),
    features("{type: int, minimum: 0, maximum: 10}", "{type: int, minimum: 5, maximum: 20}"),
    features("{type: int, minimum: 0, maximum: 10}", "{type: float, minimum: -5, maximum: 5}"),
    features("{type: int, exclusiveMinimum: 0}", "{type: int, minimum: 1}"),
    features("{type: int, exclusiveMinimum: 0}", "{type: float, exclusiveMinimum: 0}"),
    features("{type: float, exclusiveMinimum: 0}", "{type: float, minimum: 0}"),
    features("{type: float, minimum: 0}", "{type: float, exclusiveMinimum: 0}"),
    features("{type: float, minimum: 0, nan: allow}", "{type: float, minimum: 0}"),
    features("float", "{type: 'float?', nan: 'null'}"),
    features("{type: 'float?', nan: 'null'}", "{type: 'float?', nan: allow}"),
    features("{type: 'float?', nan: 'null'}", "{type: 'float?', nan: reject}"),
    features("{type: 'float?', nan: 'null'}", "{type: float, nan: reject}"),
    features("{type: 'float?', nan: allow}", "{type: float, nan: allow}"),
    features("{type: string, enum: [a, b]}", "{type: 'string?', enum: [a, b, c]}"),
    features("{type: string, enum: [a, b]}", "{type: string, enum: [b, c]}"),
    features("{type: string, enum: [a, b]}", "{type: string, enum: [b, a]}"),
    features("{type: string, enum: [a, bb]}", "{type: string, maxLength: 2}"),
    features("{type: string, enum: [a, bb]}", "{type: string, maxLength: 1}"),
    features("{type: string, maxLength: 3}", "{type: string, enum: [a, bb]}"),
    features("{type: string, enum: [a, bbb]}", "{type: string, enum: [a, bbb], maxLength: 5}"),
    features("{type: int, enum: [1, 2, 3]}", "{type: int, minimum: 1, maximum: 3}"),
    features("{type: int, minimum: 1, maximum: 3}", "{type: int, enum: [1, 2, 3]}"),
    features("{type: int, enum: [1, 2, 3]}", "{type: int, enum: [1, 2, 3], maximum: 5}"),
    features("{type: int, enum: [1, 2, 3]}", "{type: float, minimum: 1, maximum: 3}"),
    features("{type: int, minimum: -9007199254740991, maximum: 9007199254740991}", "float"),
    features("{type: int, minimum: 0}", "{type: float, minimum: 0}"),
    features("{type: 'int?', enum: [1, 2]}", "{type: int, enum: [1, 2, 3]}"),
    features("{type: string, minLength: 1}", "{type: string, minLength: 0, maxLength: 4}"),
    features("{type: string, minLength: 2, maxLength: 2}", "{type: string, pattern: '^[A-Z]{2}$'}"),
    features("{type: string, pattern: '^[A-Z]{2}$'}", "{type: string, pattern: '^[A-Z][A-Z]$'}"),
    features("{type: string, pattern: '^[A-Z]{2}$'}", "{type: string, pattern: '^[A-Z]{2}$', minLength: 2}"),
    features("{type: string, pattern: '^[A-Z]{2}$'}", "{type: string, maxLength: 2}"),
    features("{type: 'list<int>', minItems: 1}", "{type: 'list<int>', maxItems: 3}"),
    features("{type: 'list<int>', maxItems: 3}", "{type: 'list<float>', maxItems: 3}"),
    features("{type: 'list<int>', maxItems: 3}", "{type: 'list<int>?', maxItems: 3}"),
    features("{type: 'vector<3>', nan: allow}", "{type: 'vector<3>'}"),
    features("{type: 'vector<3>'}", "{type: 'vector<3>?'}"),
    features("timestamp", "string"),
    features("uuid?", "string?"),
    features("string", "date"),
    features("{type: string, pattern: '^2026-'}", "date"),
    features("date?", "{type: 'string?', maxLength: 10}"),
    features("date", "timestamp"),
    features("list<date>", "list<date?>"),
    features("'decimal<10,2>'", "'decimal<12,2>'"),
    features("'decimal<10,2>'", "'decimal<8,2>'"),
    features("{type: 'decimal<10,2>', minimum: 0, maximum: 99}", "{type: 'decimal<4,2>', minimum: 0, maximum: 99}"),
    features("'decimal<10,2>'", "'decimal<12,4>'"),
    features("'decimal<10,2>'", "'decimal<10,4>'"),
    features("'decimal<10,4>'", "'decimal<10,2>'"),
    features("{type: 'decimal<10,4>', enum: [0, 0.5]}", "{type: 'decimal<3,2>', enum: [0, 0.5]}"),
    features("'decimal<10,2>?'", "'decimal<12,2>'"),
    features("'list<decimal<10,2>>'", "'list<decimal<12,2>?>'"),
    features("'map<string,decimal<10,2>>'", "'map<string,decimal<10,3>>'"),
    features("int", "'decimal<19,0>'"),
    features("int", "'decimal<10,2>'"),
    features("{type: int, minimum: 0, maximum: 9}", "'decimal<3,2>'"),
    features("{type: int, enum: [1, 2]}", "{type: 'decimal<3,2>', enum: [1, 2, 3]}"),
    features("'decimal<3,0>'", "int"),
    features("'decimal<10,2>'", "{type: int, minimum: 0, maximum: 9}"),
    features("'decimal<10,2>'", "float"),
    features("float", "'decimal<10,2>'"),
    features("string", "'decimal<10,2>'"),
    features("{type: string, maxLength: 9}", "'decimal<10,2>'"),
    features("{type: string, minLength: 1, maxLength: 12}", "'decimal<10,2>'"),
    features("'decimal<10,2>'", "string"),
    features("'decimal<10,2>'", "date"),
    features("{type: 'decimal<10,2>', minimum: 0}", "{type: 'decimal<10,2>', minimum: 0.01}"),
    features("{type: 'decimal<10,2>', minimum: 0.01}", "{type: 'decimal<10,2>', exclusiveMinimum: 0}"),
    features("{type: 'decimal<10,2>', maximum: 5}", "{type: 'decimal<12,2>', maximum: 7}"),
    features("{type: 'decimal<2,1>', minimum: 1, maximum: 1.2}", "{type: 'decimal<2,1>', enum: [1, 1.1, 1.2]}"),
    features("{type: 'decimal<2,1>', enum: [1, 1.1]}", "{type: 'decimal<2,1>', enum: [1.1]}"),
    features("{type: 'decimal<2,1>', enum: [1, 1.1]}", "'decimal<2,1>'"),
    labels("'decimal<10,2>'", "'decimal<12,2>'"),
    features("date", "{type: date, minimum: 2024-01-01}"),
    features("{type: date, minimum: 2024-01-01, maximum: 2024-12-31}", "{type: date, minimum: 2024-02-01}"),
    features("{type: date, exclusiveMinimum: 2023-12-31}", "{type: date, minimum: 2024-01-01}"),
    features("{type: date, minimum: 2024-02-28, maximum: 2024-02-29}", "{type: date, enum: [2024-02-28, 2024-02-29]}"),
    features("date?", "{type: date?, enum: [2024-02-28]}"),
    features("{type: date, enum: [2024-02-28]}", "{type: date, enum: [2024-02-28, 2024-02-29]}"),
    features("{type: date, enum: [2024-02-28, 2024-02-29]}", "{type: date, enum: [2024-02-29], maximum: 2024-03-01}"),
    features("{type: list<date>, maximum: 2024-02-29}", "list<date>"),
    labels("{type: date, enum: [2024-02-28]}", "date"),
    predictions("{type: date, maximum: 2024-02-28}", "{type: date, maximum: 2024-03-01}"),
    features("string?", "timestamp"),
    features("bool", "string"),
    features("float", "float?"),
    features("bool?", "bool"),
    features("{type: string, attribute: alpha}", "{type: string, attribute: beta}"),
    features("{type: string, attribute: alpha}", "string"),
    predictions("float", "{type: float, kind: probability}"),
    predictions("{type: float, kind: probability}", "{type: float, kind: score}"),
    predictions("{type: float, minimum: 0, maximum: 1}", "{type: float, kind: probability}"),
    predictions("{type: float, minimum: 0, maximum: 1, kind: score}", "{type: float, kind: probability}"),
    predictions("{type: string, enum: [a, b], kind: class}", "{type: string, enum: [a, b, c], kind: class}"),
    predictions("float", "float?"),
    predictions("{type: float, minimum: 0}", "{type: float, minimum: -1}"),
    labels("{type: int, enum: [0, 1]}", "{type: int, enum: [0, 1, 2]}"),
    labels("{type: int, enum: [0, 1]}", "int"),
    labels("int", "int?"),
    labels("bool", "int"),
    labels("{type: float, minimum: 0}", "{type: float, minimum: 1}"),
    # Columns that come and go.
    ("features: {a: float}", "features: {a: float, b: 'float?'}"),
    ("features: {a: float}", "features: {a: float, b: float}"),
    ("features: {a: float, b: 'float?'}", "features: {a: float}"),
    ("features: {a: float, b: float}", "features: {a: float}"),
    ("features: {a: float, b: float}", "features: {a: float, c: float}"),
    ("features: {a: float, b: float}", "features: {a: float, c: {type: float, renamed_from: b}}"),
    ("features: {a: float, b: 'float?'}", "features: {a: float, c: 'float?'}"),
    ("features: {a: float, b: 'float?'}", "features: {a: float, c: 'string?'}"),
    ("features: {a: float, b: float}", "features: {a: float, B: float}"),
    ("features: {a: float, b: 'int?'}", "features: {a: float, c: {type: int, renamed_from: b}}"),
    ("features: {a: float}", "features: {a: float}\nextras: {b: 'float?'}"),
    ("features: {a: float, b: float}", "features: {a: float}\nextras: {b: float}"),
    ("features: {a: float}\nextras: {b: 'string?'}", "features: {a: float}"),
    ("tags: tags", ""),
    ("", "tags: tags"),
    ("tags: tags", "tags: marks"),
    ("id: id", "id: key"),
    ("id: id", "id: {name: id, type: int}"),
    ("id: {name: id, type: uuid}", "id: id"),
    ("id: {name: id, maxLength: 8}", "id: {name: id, maxLength: 4}"),
    ("timestamp: at", "timestamp: moment"),
    ("timestamp: at", "timestamp: {name: at, max_age: 90d}"),
    ("timestamp: {name: at, max_age: 90d}", "timestamp: {name: at, max_age: 2160h}"),
    ("timestamp: {name: at, max_future: 1h}", "timestamp: {name: at, max_future: 2h}"),
    ("timestamp: {name: at, max_future: 1h}", "timestamp: {name: at, max_age: 30d}"),
    ("labels: {truth: bool}", "labels: {truth: bool, more: int}"),
    ("labels: {truth: bool, more: int}", "labels: {truth: bool, more: int, most: int}"),
    ("labels: {truth: bool, more: int}", "labels: {truth: bool}"),
    ("labels: {truth: bool, more: int}", "labels: {more: int}"),
    ("labels: {truth: bool}", "labels: {fact: bool}"),
    ("features: {a: float, b: bool}", "features: {a: float}\nlabels: {truth: bool, b: bool}"),
    ("features: {a: float}\nlabels: {truth: bool, b: bool}", "features: {a: float, b: bool}"),
    ("name: m", "name: n"),
    ("features: {a: {type: string, sensitive: true}}", "features: {a: string}"),
    ("features: {a: float}", "features: {a: {type: float, unit: EUR}}"),
)
"""Changes and combinations that no rule has as its example."""


def trials() -> list[Trial]:
    """Every change that is tried out, each once."""
    pairs = [(before, after) for theme in _THEMES for before, after, _ in theme.CASES]
    pairs += [(rule.before, rule.after) for rule in RULES.values()]
    found: list[Trial] = []
    for before, after in dict.fromkeys((*pairs, *MORE)):
        breaks = frozenset(letter for change in compared(before, after).changes for letter in change.breaks)
        found.append(Trial(f"c{len(found)}", text_of(before), text_of(after, "2.0.0"), breaks))
    return found
