"""Each finding stands at the exact key or value, says what is wrong, and many of them come in one run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.model.canonical import canonical_document, fingerprint
from schemagen.model.schema import Schema
from schemagen.text.source import Source

from tests.compiler.diagnostics.test_rules import whole


def findings(content: bytes) -> tuple[Diagnostic, ...]:
    return read_schema(Source("model.yaml", content))[1]


def marked(part: str) -> tuple[Diagnostic, str]:
    """The only finding of a file with ``part``, and the text under its span."""
    content = whole(part)
    (found,) = findings(content)
    line = content.decode().splitlines()[found.span.start.line - 1]
    assert found.span.start.line == found.span.end.line
    return found, line[found.span.start.column - 1 : found.span.end.column - 1]


CASES = [
    ("features:\n  f1: flaot", "flaot", "'flaot' is not a type", "did you mean 'float'?"),
    ("features:\n  f1: vector<0>", "vector<0>", "'vector<0>' is not a type", "1 to 999999"),
    ("features:\n  f1: vector<-1>", "vector<-1>", "'vector<-1>' is not a type", "1 to 999999"),
    ("features:\n  f1: list<list<int>>", "list<list<int>>", "is not a type", "an element is a single value"),
    ("features:\n  f1: lst<int>", "lst<int>", "is not a type", "did you mean 'list<int>'?"),
    ("features:\n  f1: int<3>", "int<3>", "is not a type", "write 'f1: int'"),
    ("features:\n  f1: {type: int, minimun: 3}", "minimun", "unknown key 'minimun' in 'f1'", "'minimum'"),
    ("featurs:\n  f1: int", "featurs", "unknown key 'featurs' at the top level", "'features'"),
    ("features:\n  f1: {type: int, pattern: x}", "x", "'pattern' does not fit int", "fits string"),
    ("features:\n  f1: {type: int, minimum: 5, maximum: 2}", "2", "leaves nothing", "swap"),
    ("features:\n  f1: {type: int, exclusiveMinimum: 1, exclusiveMaximum: 2}", "2", "leaves nothing", "swap"),
    ("features:\n  f1: {type: float, minimum: 1, exclusiveMaximum: 1}", "1", "leaves nothing", "swap"),
    ("features:\n  f1: {type: string, minLength: 5, maxLength: 2}", "2", "'minLength: 5' is above", "swap"),
    ("features:\n  f1: {type: int, minimum: 0.5}", "0.5", "not a whole number", "write 1"),
    ("features:\n  f1: {type: int, maximum: 9007199254740993}", "9007199254740993", "RFC 7493", "leave the bound"),
    ("features:\n  f1: {type: string, pattern: '[a-'}", "'[a-'", "does not compile", "mend"),
    ("features:\n  f1: {type: string, enum: [A, 1]}", "1", "'1' is not a string", 'quotes: "1"'),
    ("features:\n  f1: {type: int, enum: [1, true]}", "true", "'true' is not an int", "without quotes"),
    ("features:\n  f1: {type: string, enum: [A, B, A]}", "A", "'A' stands twice", "remove"),
    ("features:\n  f1: {type: string, enum: []}", "[", "'enum' is an empty list", None),
    ("features:\n  score: int", "score", "two columns are called 'score'", "rename"),
    ("features:\n  a-b: int\n  a.b: int", "a.b", "the attribute 'a_b'", "attribute: a_b_2"),
    ("features:\n  __class__: int", "__class__", "hide a member", "attribute: class"),
    ("features:\n  __x: int", "__x", "mangles", "attribute: x"),
    ('features:\n  "": int', '""', "empty name", "name"),
    (f"features:\n  ? {'x' * 10_000}\n  : int", "x" * 10_000, "too long", "shorter"),
    ('features:\n  "a\\tb": int', '"a\\tb"', "U+0009", "remove"),
    ('features:\n  "a\\u202eb": int', '"a\\u202eb"', "'a\\u202eb'", "remove"),
    ("version: 1.0", "1.0", "expected MAJOR.MINOR.PATCH", "write 1.0.0"),
    ("version: 01.0.0", "01.0.0", "expected MAJOR.MINOR.PATCH", None),
    ("version: latest", "latest", "expected MAJOR.MINOR.PATCH", None),
    ("schemagen: 2", "2", "version of the schema language", "newer schemagen"),
    ("name: class", "class", "keyword", "class_events"),
    ("name: Credit", "Credit", "lower-case name", None),
    ("predictions: {}", "{", "at least one prediction", None),
    ("features:\n  f1: {minimum: 3}", "f1", "'f1' has no 'type'", "add 'type:'"),
    ("id: {name: id, type: float}", "float", "an id cannot be float", "string, int or uuid"),
    ("id: {name: id, type: int?}", "int?", "an id cannot be int?", "never null"),
    ("timestamp: {name: t, type: string}", "string", "the timestamp cannot be string", "leave 'type' out"),
    ("features:\n  f1: {type: float, nan: 'null'}", "'null'", "may be null", "type: float?"),
    ("features:\n  f1: {type: float, kind: score}", "score", "a feature has no kind", "remove"),
    ("predictions:\n  p: {type: int, kind: probability}", "probability", "does not fit int", "float"),
    ("predictions:\n  p: {type: float, kind: probability, maximum: 2}", "2", "between 0 and 1", "remove"),
    ("timestamp: {name: t, max_age: 3 months}", "3 months", "expected a duration", None),
    ("features:\n  f1: {type: int, sensitive: yes}", "yes", "expected true or false", "write true"),
    ("features:\n  f1: 5", "5", "'f1' is the number '5'", "write 'int'"),
    ("features:\n  f1:", "", "'f1' is empty", None),
    ("task: clasification", "clasification", "is not a value of 'task'", "binary_classification"),
    ("features:\n  f1: {type: vector<3>, maxItems: 3}", "3", "does not fit vector<3>", "length is in its type"),
]


@pytest.mark.parametrize(("part", "text", "message", "help_"), CASES)
def test_place_and_words(part: str, text: str, message: str, help_: str | None) -> None:
    found, under = marked(part)
    assert under == text
    assert message in found.message
    if help_ is not None:
        assert found.help is not None
        assert help_ in found.help


def test_duplicates_point_at_the_first() -> None:
    (found,) = findings(whole("features:\n  f1: int\n  f1: float"))
    (related,) = found.related
    assert (found.code, related.span.start.line) == ("SG107", found.span.start.line - 1)


def test_ten_mistakes_are_ten_findings_in_one_run() -> None:
    content = b"""schemagen: 1
name: Bad Name
version: 1.0
id: {name: id, type: float}
timestamp: timestamp
featurs: {}
features:
  f1: flaot
  f2: {type: int, minimun: 0}
  f3: {type: string, enum: [A, A]}
  f4: {type: int, minimum: 9, maximum: 1}
  f5: {type: string, pattern: "["}
predictions:
  f5: float
labels:
  actual: int
"""
    codes = sorted(found.code for found in findings(content))
    assert codes == ["SG201", "SG201", "SG205", "SG206", "SG208", "SG302", "SG304", "SG306", "SG308", "SG315"]


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "\n".join(
            f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]"
            for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "a: " + "[" * 5_000 + "]" * 5_000,
        "a: " + "{x: " * 5_000 + "}" * 5_000,
        "\n".join(" " * n + "a:" for n in range(300)),
        "a: &a [*a]",
        "? " * 1_000,
        "!!python/object/apply:os.system ['touch pwned']",
        "a: 1\n--- \nb: 2",
        "\x00",
        "a: \x1b[31m",
        "a: '",
        "%YAML 9.9\n---\na: 1",
        "<<: {a: 1}",
        "a: " + "9" * 5_000,
        "a: 0x" + "f" * 5_000,
        "\ufeff" * 3,
    ],
)
def test_hostile_files_get_a_diagnostic(text: str) -> None:
    found = findings(text.encode())
    assert found
    assert all(len(diagnostic.message) < 500 for diagnostic in found)


@pytest.mark.parametrize("name", ["no", "on", "yes", "1", "1.5", "true", "null", "2024-01-01", "~", "=", "días", "f.1"])
def test_any_text_is_a_column_name(name: str) -> None:
    schema, found = read_schema(Source("model.yaml", whole(f"features:\n  {name}: int")))
    assert found == ()
    assert schema is not None
    assert schema.columns[0].name == name


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert findings(b"\xef\xbb\xbf" + whole("doc: x")) == ()


def described(type_: str) -> st.SearchStrategy[str]:
    extras = {
        "int": st.sampled_from(["minimum: 1", "enum: [1, 2]", "exclusiveMaximum: 9", "doc: x"]),
        "float?": st.sampled_from(["minimum: 0.5", "nan: null", "unit: s", "maximum: 1.0e+3"]),
        "string": st.sampled_from(["pattern: '^a$'", "maxLength: 5", "sensitive: true", "enum: [b, a]"]),
        "list<int>?": st.sampled_from(["maxItems: 3", "minimum: 2", "attribute: other"]),
        "timestamp?": st.sampled_from(["max_age: 36h", "max_future: 120s", "deprecated: true"]),
    }
    return extras[type_].map(lambda extra: f"{{type: {type_}, {extra}}}")


COLUMNS = st.dictionaries(
    st.sampled_from(["f1", "f2", "hours-per-week", "class", "días", "f.3"]),
    st.sampled_from(["int", "float?", "string", "list<int>?", "timestamp?"]).flatmap(described),
    min_size=1,
)


def compiled(part: str) -> Schema:
    schema, found = read_schema(Source("model.yaml", whole(part)))
    assert schema is not None, found
    return schema


@settings(max_examples=150, deadline=None)
@given(columns=COLUMNS)
def test_the_canonical_document_is_a_schema_with_the_same_fingerprint(columns: dict[str, str]) -> None:
    part = "features:\n" + "\n".join(f"  {name}: {text}" for name, text in columns.items())
    if part.count("attribute: other") > 1:
        return
    schema = compiled(part)
    document = canonical_document(schema)
    again, found = read_schema(Source("schema.json", document.encode()))
    assert again is not None, found
    assert canonical_document(again) == document
    assert fingerprint(again) == fingerprint(schema)
    turned = "features:\n" + "\n".join(f"  {name}: {text}" for name, text in reversed(columns.items()))
    assert fingerprint(compiled(turned)) == fingerprint(schema)


def test_docs_and_units_are_no_part_of_the_fingerprint() -> None:
    bare = compiled("features:\n  f1: int")
    documented = compiled("doc: Words.\nfeatures:\n  f1: {type: int, doc: More words., unit: s}")
    assert fingerprint(bare) == fingerprint(documented)
    assert canonical_document(bare) != canonical_document(documented)
    assert fingerprint(bare) != fingerprint(compiled("features:\n  f1: int?"))
