"""The JSON Schema of documents and the compiler agree: what fits compiles, but for the rules that are named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Severity
from schemagen.diagnostics.rule import Rule
from schemagen.diagnostics.rules import RULES
from schemagen.frontend.document_schema import BEYOND, document_schema
from schemagen.frontend.nodes import meaning
from schemagen.frontend.parser import parse_source
from schemagen.model.canonical import canonical_document
from schemagen.model.constraints import CONSTRAINTS
from schemagen.text.source import Source

from tests.compiler.diagnostics.test_rules import whole
from tests.compiler.model.strategies import SPELLED

ROOT = Path(__file__).parents[3]
MAX_COLUMNS = 3
FITTING = Draft202012Validator(document_schema(1900))
FEW = Draft202012Validator(document_schema(MAX_COLUMNS))
BASE: Mapping[str, object] = {
    "schemagen": 1, "name": "model", "version": "1.0.0", "id": "id", "timestamp": "at",
    "predictions": {"score": "float"}, "labels": {"actual": "int"},
}  # fmt: skip


def fits(document: object) -> bool:
    return cast("Callable[[object], bool]", FITTING.is_valid)(document)  # pyright: ignore[reportUnknownMemberType]


def errors_of(content: bytes) -> set[str]:
    found = read_schema(Source("schema.json", content))[1]
    return {diagnostic.code for diagnostic in found if diagnostic.severity is Severity.ERROR}


def judge(document: object) -> None:
    """Both judge a document alike, but for the rules that JSON Schema has no words for."""
    errors = errors_of(json.dumps(document).encode())
    if fits(document):
        assert errors <= BEYOND.keys(), document
    else:
        assert errors, document


def of_features(features: object) -> dict[str, object]:
    return {**BASE, "features": features}


def schema_files() -> Iterator[Path]:
    yield from sorted(ROOT.glob("tests/cases/*/*.yaml"))
    yield from sorted(ROOT.glob("generated_examples/**/schema.json"))


@pytest.mark.parametrize("path", list(schema_files()), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_schema_of_ours_that_compiles_fits(path: Path) -> None:
    source = Source(path.name, path.read_bytes())
    schema, diagnostics = read_schema(source)
    root, _ = parse_source(source)
    if root is None:
        return
    document = meaning(root)
    if schema is not None:
        assert fits(document)
        assert fits(json.loads(canonical_document(schema)))
    elif not {found.code for found in diagnostics if found.severity is Severity.ERROR} <= BEYOND.keys():
        assert not fits(document)


SHOWN = [rule for rule in RULES.values() if rule.id[:3] in {"SG2", "SG3"} and rule.id != "SG320"]


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.id)
def test_the_example_of_each_rule_is_judged_alike_and_the_mended_one_fits(rule: Rule) -> None:
    example, mended = (parse_source(Source("model.yaml", whole(text or "")))[0] for text in (rule.example, rule.mended))
    assert example is not None
    assert mended is not None
    judge(meaning(example))
    judge(meaning(mended))
    assert fits(meaning(mended))


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("SG201", {**BASE, "feature": {}}),
        ("SG201", of_features({"f": {"type": "int", "min": 1}})),
        ("SG202", {**BASE, "predictions": {}}),
        ("SG202", {key: value for key, value in BASE.items() if key != "id"}),
        ("SG202", of_features({"f": {"doc": "x"}})),
        ("SG203", of_features(["f"])),
        ("SG204", {**BASE, "schemagen": 2}),
        ("SG205", {**BASE, "name": "Model"}),
        ("SG205", {**BASE, "name": "json"}),
        ("SG205", {**BASE, "name": "true"}),
        ("SG205", {**BASE, "name": "asyncio"}),
        ("SG206", {**BASE, "version": "1.0"}),
        ("SG207", {**BASE, "task": "clustering"}),
        ("SG208", of_features({"f": "integer"})),
        ("SG209", of_features({"f": {"type": "timestamp", "max_age": "1 day"}})),
        ("SG301", of_features({"f": {"type": "bool", "minimum": 0}})),
        ("SG301", of_features({"f": {"type": "vector<3>", "minItems": 1}})),
        ("SG301", of_features({"f": {"type": "list<int>?", "pattern": "a"}})),
        ("SG301", {**BASE, "id": {"name": "id", "minimum": 0}}),
        ("SG301", {**BASE, "tags": {"name": "tags", "max_age": "1d"}}),
        ("SG301", {**BASE, "timestamp": {"name": "at", "minLength": 1}}),
        ("SG302", {**BASE, "predictions": {"p": {"type": "float", "kind": "probability", "maximum": 2}}}),
        ("SG303", of_features({"f": {"type": "int", "minimum": 0.5}})),
        ("SG303", of_features({"f": {"type": "list<int>", "maximum": 2**53}})),
        ("SG303", of_features({"f": {"type": "int", "enum": [2**53]}})),
        ("SG305", of_features({"f": {"type": "int", "enum": ["a"]}})),
        ("SG305", of_features({"f": {"type": "string?", "enum": ["a", 1]}})),
        ("SG305", {**BASE, "id": {"name": "id", "enum": [1]}}),
        ("SG305", {**BASE, "id": {"name": "id", "type": "int", "enum": ["a"]}}),
        ("SG306", of_features({"f": {"type": "string", "enum": ["a", "a"]}})),
        ("SG310", of_features({"__x": "int"})),
        ("SG310", of_features({"--x": "int"})),
        ("SG310", {**BASE, "id": "__id"}),
        ("SG310", {**BASE, "timestamp": {"name": "_-at"}}),
        ("SG310", of_features({"f": {"type": "int", "attribute": "__f"}})),
        ("SG311", of_features({"f": {"type": "int", "attribute": "a b"}})),
        ("SG311", of_features({"f": {"type": "int", "attribute": "1a"}})),
        ("SG311", of_features({"f": {"type": "int", "attribute": "class"}})),
        ("SG311", of_features({"f": {"type": "int", "attribute": ""}})),
        ("SG312", of_features({"": "int"})),
        ("SG312", {**BASE, "id": ""}),
        ("SG312", {**BASE, "tags": {"name": ""}}),
        ("SG312", of_features({"f" * 257: "int"})),
        ("SG312", of_features({"f\u202e": "int"})),
        ("SG312", of_features({"f\n": "int"})),
        ("SG313", of_features({"f": {"type": "float", "kind": "score"}})),
        ("SG313", {**BASE, "predictions": {"p": {"type": "string", "kind": "probability"}}}),
        ("SG323", of_features({"f": {"type": "int", "target": "actual"}})),
        ("SG323", {**BASE, "predictions": {"p": {"type": "float", "threshold": 0.5}}}),
        ("SG323", {**BASE, "predictions": {"p": {"type": "int", "kind": "value", "positive": 1}}}),
        ("SG323", {**BASE, "predictions": {"p": {"type": "vector<2>", "kind": "logit", "threshold": 1}}}),
        ("SG323", {**BASE, "predictions": {"p": {"type": "float", "kind": "logit", "classes": [0, 1]}}}),
        ("SG323", of_features({"f": {"type": "float", "names": {"1": "one"}}})),
        ("SG301", of_features({"f": {"type": "map<string,float>", "maxLength": 3}})),
        ("SG208", of_features({"f": "map<string, float>"})),
        ("SG208", of_features({"f": "map<int,float>"})),
        ("SG313", {**BASE, "predictions": {"p": {"type": "map<string,float>", "kind": "probability"}}}),
        ("SG315", {**BASE, "id": {"name": "id", "type": "float"}}),
        ("SG315", {**BASE, "id": {"name": "id", "type": "int?"}}),
        ("SG315", {**BASE, "timestamp": {"name": "at", "type": "string"}}),
        ("SG315", {**BASE, "tags": {"name": "tags", "type": "list<int>"}}),
        ("SG319", {**BASE, "doc": "a\u200eb"}),
        ("SG319", of_features({"f": {"type": "int", "unit": "\x07"}})),
    ],
)
def test_what_json_schema_can_say_is_said(code: str, document: dict[str, object]) -> None:
    assert not fits(document)
    assert code in errors_of(json.dumps(document).encode())


@pytest.mark.parametrize(
    "document",
    [
        of_features({"größe": {"type": "int", "attribute": "größe"}, "f" * 256: "int?", "a b": "bool", "-1": "int"}),
        of_features({"__x": {"type": "int", "attribute": "x"}}),
        of_features({"f": {"type": "float?", "nan": "null", "minimum": -1e300}, "g": {"type": "int", "minimum": 1.0}}),
        {**BASE, "id": {"name": "__id", "type": "int", "attribute": "id", "minimum": 0, "enum": [1, 2]}},
        {**BASE, "tags": {"name": "tags", "maxItems": 3, "enum": ["a"]}, "doc": "a\n\tb"},
        {**BASE, "timestamp": {"name": "at", "type": "timestamp", "max_age": "90d"}},
        of_features({"f": {"type": "list<float?>", "nan": "null"}, "g": {"type": "list<int?>?", "minimum": 0}}),
        of_features({"f": {"type": "map<string,float?>", "nan": "null", "maxItems": 3}, "g": "map<string,uuid>?"}),
        {**BASE, "labels": {"y": {"type": "map<string,int>", "minimum": 0}}, "predictions": {"p": "map<string,bool>"}},
        {**BASE, "predictions": {"p": {"type": "list<float>", "kind": "probability", "minimum": 0.5}}},
    ],
)
def test_what_compiles_fits(document: dict[str, object]) -> None:
    assert errors_of(json.dumps(document).encode()) == set()
    assert fits(document)


LEFT: Mapping[str, bytes] = {
    "SG107": json.dumps(BASE)[:-1].encode() + b', "name": "model"}',
    **{
        code: json.dumps(document).encode()
        for code, document in {
            "SG302": of_features({"f": {"type": "int", "minimum": 2, "maximum": 1}}),
            "SG303": of_features({"f": {"type": "float", "minimum": 2**60}}),
            "SG304": of_features({"f": {"type": "string", "pattern": "("}}),
            "SG305": of_features({"f": {"type": "int", "enum": [1.0]}}),
            "SG306": of_features({"f": {"type": "int", "names": {"1": "one", "2": "one"}}}),
            "SG307": of_features({"f": {"type": "string", "enum": ["abc"], "maxLength": 2}}),
            "SG308": of_features({"score": "int"}),
            "SG309": of_features({"a b": "int", "a-b": "int"}),
            "SG310": of_features({"\u20ac\u20ac": "int"}),
            "SG311": of_features({"f": {"type": "int", "attribute": "\u20ac"}}),
            "SG312": of_features({"f\u0378": "int"}),
            "SG314": {**BASE, "predictions": {"p": {"type": "float", "kind": "score", "nan": "null"}}},
            "SG319": {**BASE, "doc": "\u0378"},
            "SG324": {**BASE, "predictions": {"p": {"type": "float", "target": "other"}}},
            "SG326": {**BASE, "predictions": {"p": {"type": "float", "kind": "score", "positive": "a"}}},
            "SG327": {**BASE, "predictions": {"p": {"type": "vector<3>", "kind": "logit", "classes": [0, 1]}}},
            "SG328": {**BASE, "segments": ["f"]},
            "SG329": {**BASE, "segments": ["score"]},
            "SG330": of_features({"f": {"type": "int", "renamed_from": "score"}}),
            "SG331": of_features({"f": {"type": "int", "deprecated": {"until": "2026-02-31"}}}),
            "SG334": of_features({"f": {"type": "vector<2>", "from": ["a"]}}),
            "SG332": {**BASE, "monitor": {"quiet": ["id"]}},
            "SG335": {**BASE, "monitor": {"silent_after": "90m"}},
            "SG333": {**BASE, "monitor": {"levels": {"drift": {"warning": 0.5}}}},
            "SG321": of_features({"f": {"type": "string", "pattern": "(a+)+$"}}),
        }.items()
    },
}


@pytest.mark.parametrize("code", BEYOND)
def test_each_rule_that_is_named_as_beyond_is(code: str) -> None:
    assert fits(json.loads(LEFT[code]))
    assert errors_of(LEFT[code]) == {code}


def test_the_columns_of_a_section_are_bounded() -> None:
    check = cast("Callable[[object], bool]", FEW.is_valid)  # pyright: ignore[reportUnknownMemberType]
    assert check(of_features({f"f{number}": "int" for number in range(MAX_COLUMNS)}))
    assert not check(of_features({f"f{number}": "int" for number in range(MAX_COLUMNS + 1)}))


TYPES = st.sampled_from([*SPELLED, *(text.removesuffix("?") for text in SPELLED), "number"])
NAMES = st.sampled_from(["f", "score", "a b", "a-b", "", "__f", "-_", "1", "class", "größe", "f\n", "f\u202e"])
NUMBERS = st.sampled_from([0, 1, -1, 0.5, 1.0, 2.0, 2**53, 1e300, "1", None, True])
BOUNDS: Mapping[str, st.SearchStrategy[object]] = {
    "number": NUMBERS,
    "count": NUMBERS,
    "enum": st.lists(st.sampled_from(["a", "b", "", 0, 1, 0.5, 2**53, True, None]), max_size=3),
    "pattern": st.sampled_from(["a", "(", "^a$", 1]),
    "nan": st.sampled_from(["reject", "null", "allow", None, "other"]),
    "duration": st.sampled_from(["1h", "0h", "1 h", 1]),
}
CONSTRAINED: dict[str, st.SearchStrategy[object]] = {row.key: BOUNDS[row.form.name] for row in CONSTRAINTS}
KINDS = st.sampled_from(["probability", "logit", "class", "score", "rank", "value", "other"])
MEMBERS = st.sampled_from(["a", 0, 1, True, 0.5, None])
MEANINGS: dict[str, st.SearchStrategy[object]] = {
    "kind": KINDS,
    "target": st.sampled_from(["actual", "other", {"label": "actual", "above": 1}, 1]),
    "positive": MEMBERS,
    "threshold": NUMBERS,
    "classes": st.lists(MEMBERS, max_size=3),
    "names": st.dictionaries(st.sampled_from(["1", "a", "true"]), st.sampled_from(["x", "y", 1]), max_size=2),
    "renamed_from": NAMES,
    "deprecated": st.sampled_from([True, {"until": "2026-02-30"}, {"use": "score"}, {}]),
}
WORDS: dict[str, st.SearchStrategy[object]] = {
    "attribute": NAMES,
    "doc": st.sampled_from(["x", "x\n", "\x07", 1]),
    "sensitive": st.booleans(),
}


def columns(more: dict[str, st.SearchStrategy[object]], needed: str) -> st.SearchStrategy[object]:
    """Columns that are mappings, with one to three of the keys that there are, fitting or not."""
    given_: dict[str, st.SearchStrategy[object]] = {**CONSTRAINED, **WORDS, **more}
    chosen = st.lists(st.sampled_from(sorted(given_)), max_size=4, unique=True)
    needs: dict[str, st.SearchStrategy[object]] = {needed: TYPES if needed == "type" else NAMES}
    return chosen.flatmap(lambda keys: st.fixed_dictionaries({**needs, **{key: given_[key] for key in keys}}))


SECTION = st.dictionaries(NAMES, st.one_of(TYPES, columns(MEANINGS, "type")), max_size=2)
OWN = st.one_of(NAMES, columns({"type": TYPES}, "name"))
PARTS = {"features": SECTION, "predictions": SECTION, "labels": SECTION, "id": OWN, "timestamp": OWN, "tags": OWN}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(PARTS)).flatmap(lambda part: st.tuples(st.just(part), PARTS[part])))
def test_whatever_the_document_both_judge_it_alike(given_: tuple[str, object]) -> None:
    part, value = given_
    judge({**BASE, part: value})
