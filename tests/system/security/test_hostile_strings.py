"""Text from a schema never becomes code: in every place of the language, whatever it says."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.compilation import Compilation
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source

HARMLESS = "harmless"
HOSTILE = [
    "it's",
    'say "so"',
    '"""',
    "'''",
    '"""\nimport os\nos.system("touch pwned")\n"""',
    "'''\nraise SystemExit\n'''",
    "\\",
    "\\\\",
    "ends with \\",
    'ends with "',
    '\\"""',
    "line\nbreak",
    "carriage\rreturn",
    "\x0b\x0c\x1c\x85",
    "\u2028\u2029",
    "nul\0byte",
    "{braces} {0} {{double}}",
    "{{ package.name }}",
    "{% for x in y %}",
    "{# comment #}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "%s %(name)s",
    "f'{__import__(\"os\")}'",
    "# type: ignore",
    "# -*- coding: latin-1 -*-",
    "__import__('os').system('touch pwned')",
    "\u202eevil",
    "; import os",
    ")\nimport os\n(",
    "${HOME} `id` $(id)",
    "<script>",
]

Document = dict[str, object]
Place = Callable[[str], Document]
WORDS = {"type", "version", "task"}
"""Places that take only words of the language, which Hypothesis may guess."""
NAMES_OF_CODE = {"attribute", "name"}
"""Places whose text does become part of code: as an identifier, and nothing else."""


def base(**changes: object) -> Document:
    return {
        "schemagen": 1,
        "name": "model",
        "version": "1.0.0",
        "id": "id",
        "timestamp": "timestamp",
        "features": {"f1": "float"},
        "predictions": {"score": "float"},
        "labels": {"actual": "int"},
    } | changes


def column(**described: object) -> Document:
    return base(features={"f1": {"type": "string", **described}})


PLACES: dict[str, Place] = {
    "schema doc": lambda text: base(doc=text),
    "column doc": lambda text: column(doc=text),
    "unit": lambda text: column(unit=text),
    "enum": lambda text: column(enum=[text, "another"]),
    "pattern": lambda text: column(pattern=text),
    "column name": lambda text: base(features={text: {"type": "float", "attribute": "f1"}}),
    "prediction name": lambda text: base(predictions={text: {"type": "float", "attribute": "score"}}),
    "label name": lambda text: base(labels={text: {"type": "int", "attribute": "actual"}}),
    "id": lambda text: base(id={"name": text, "attribute": "id"}),
    "timestamp": lambda text: base(timestamp={"name": text, "attribute": "timestamp"}),
    "tags": lambda text: base(tags={"name": text, "attribute": "tags"}),
    "list enum": lambda text: base(features={"f1": {"type": "list<string>", "enum": [text, "another"]}}),
    "attribute": lambda text: column(attribute=text),
    "type": lambda text: base(features={"f1": text}),
    "version": lambda text: base(version=text),
    "name": lambda text: base(name=text),
    "task": lambda text: base(task=text),
    "key": lambda text: base(**{text: dict[str, object]()}),
}


def compiled(document: Document) -> Compilation:
    return compile_schemas([Source("model.yaml", json.dumps(document).encode("utf-8", "surrogatepass"))])


def skeleton(text: str) -> str:
    """A module's syntax tree with every string blanked; names, calls and imports stay."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def skeletons(result: Compilation) -> dict[str, str]:
    return {path: skeleton(text) for path, text in result.files.items() if path.endswith(".py")}


HARMLESS_SKELETONS = {place: skeletons(compiled(make(HARMLESS))) for place, make in PLACES.items()}


def assert_only_literals(place: str, text: str) -> Compilation:
    result = compiled(PLACES[place](text))
    if result.files and place in NAMES_OF_CODE:
        assert text.isidentifier()
    elif result.files and place in WORDS:
        assert re.fullmatch(r"[a-z0-9_.<>?]+", text)
    elif result.files:
        assert skeletons(result) == HARMLESS_SKELETONS[place]
    else:
        assert result.diagnostics
    return result


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(place: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = assert_only_literals(place, text)
    if result.files:
        schema = load_package(result.files, "model")
        assert schema.check({}) != ()
        assert json.loads(schema.document)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=60, deadline=None)
@given(text=st.text(st.one_of(st.sampled_from("\"'\\\n\r{}%#()$ "), st.characters()), max_size=40))
def test_any_text_stays_text(place: str, text: str) -> None:
    assert_only_literals(place, text)


def test_most_places_take_most_text() -> None:
    """The test above would be empty if hostile text were always refused."""
    taken = sum(bool(compiled(PLACES[place](text)).files) for place in PLACES for text in HOSTILE)
    assert taken > 150


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_never_raise(content: bytes) -> None:
    assert compile_schemas([Source("x.yaml", content)]).files == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(section=st.sampled_from([*base(), "tags", "extras", "task", "doc"]), value=JSON)
def test_any_value_in_any_section_never_raises(section: str, value: object) -> None:
    compiled(base(**{section: value}))


@settings(max_examples=300, deadline=None)
@given(
    key=st.sampled_from(
        ["type", "minimum", "maximum", "enum", "pattern", "minLength", "maxItems", "nan", "kind", "max_age", "doc"]
    ),
    value=JSON,
    type_=st.sampled_from(["int", "float", "string", "list<int>", "vector<3>", "timestamp?", "uuid"]),
)
def test_any_value_of_any_constraint_never_raises(key: str, value: object, type_: str) -> None:
    compiled(base(features={"f1": {"type": type_, key: value}}))
