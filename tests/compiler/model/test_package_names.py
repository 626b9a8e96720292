"""A package may not take the name of what others import."""

from __future__ import annotations

import sys

import pytest
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Severity
from schemagen.model.package_names import is_known, refused_names, refuses
from schemagen.text.source import Source


@pytest.mark.parametrize("name", sorted(name for name in sys.stdlib_module_names if not name.startswith("_")))
def test_no_module_of_this_python_is_hidden(name: str) -> None:
    assert refuses(name.lower()) is not None


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("json", Severity.ERROR), ("asyncore", Severity.ERROR), ("annotationlib", Severity.ERROR),
        ("requests", Severity.ERROR), ("schemagen_runtime", Severity.ERROR), ("orjson", Severity.ERROR),
        ("tests", Severity.ERROR), ("conftest", Severity.ERROR), ("setup", Severity.ERROR), ("true", Severity.ERROR),
        ("none", Severity.ERROR), ("lambda", Severity.ERROR), ("numpy", Severity.WARNING), ("torch", Severity.WARNING),
        ("pil", Severity.WARNING),
    ],
)  # fmt: skip
def test_a_schema_is_told(name: str, severity: Severity) -> None:
    head = f"schemagen: 1\nname: '{name}'\nversion: 1.0.0\nid: i\ntimestamp: t\n"
    text = f"{head}predictions: {{p: int}}\nlabels: {{a: int}}\n"
    schema, diagnostics = read_schema(Source("x.yaml", text.encode()))
    assert [found.severity for found in diagnostics] == [severity]
    assert f"call it '{name}_events'" in (diagnostics[0].help or "")
    assert (schema is None) is (severity is Severity.ERROR)


@pytest.mark.parametrize("name", ["lending", "events", "match", "credit_risk", "json_events", "models"])
def test_other_names_are_free(name: str) -> None:
    assert refuses(name) is None
    assert not is_known(name)


def test_every_name_that_is_refused_is_listed() -> None:
    names = refused_names()
    assert list(names) == sorted(set(names))
    assert all(refuses(name) for name in names)
    assert {"json", "lambda", "true", "none", "requests", "conftest"} < set(names)
