"""The plan of a package has the schema's own words, document and fingerprint."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
from schemagen.build.compile import compile_schemas
from schemagen.codegen.python.package import FORMAT, plan_package
from schemagen.text.source import Source
from schemagen.text.version import __version__

from tests.compiler.codegen.python.support import SOURCE, lowered

SCHEMAS: Final = Path(__file__).parents[4] / "generated_examples" / "schemas"
NOTED: Final = Path(__file__).with_name("format.json")
"""The last format that was released, and the digest of what the examples yield in the present one."""


def read(name: str) -> Source:
    return Source(name, (SCHEMAS / name).read_bytes().replace(b"\r\n", b"\n"))


def emitted() -> str:
    """Return all text that the examples yield."""
    sources = [read(path.name) for path in sorted(SCHEMAS.glob("*.yaml"))]
    files = compile_schemas(sources, lambda _, named: read(named)).files
    return "\0".join(f"{path}\0{files[path]}" for path in sorted(files))


def test_the_package_is_the_schema_s() -> None:
    plan = plan_package(lowered(), SOURCE)
    assert (plan.name, plan.version, plan.doc, plan.source) == ("lending", "1.2.0", "Loans.", "lending.yaml")
    assert json.loads(plan.document)["name"] == "lending"
    assert plan.fingerprint == lowered().fingerprint


def test_a_schema_without_words_gets_some() -> None:
    plan = plan_package(lowered()._replace(doc=None), SOURCE)
    assert plan.doc == "The events of ``lending``."


def test_the_format_is_raised_when_the_text_changes(pytestconfig: pytest.Config) -> None:
    """What a schema yields may change under a number that was never released, and under no other."""
    noted = json.loads(NOTED.read_text("utf-8"))
    digest = sha256(emitted().encode()).hexdigest()
    if pytestconfig.getoption("--update-cases") and noted["released"] < FORMAT:
        noted = {**noted, "format": FORMAT, "digest": digest}
        NOTED.write_text(f"{json.dumps(noted)}\n", "utf-8")
    assert (noted["format"], noted["digest"]) == (FORMAT, digest), (
        "the text of generated code changed: raise FORMAT in codegen/python/package.py if its number was released "
        "(format.json says which was), and accept the text with --update-cases"
    )


def test_a_release_leaves_the_text_as_it_is() -> None:
    assert f"(format {FORMAT})" in emitted()
    assert __version__ not in emitted()


def test_builds_are_told_apart() -> None:
    plan = plan_package(lowered(), SOURCE)
    assert plan_package(lowered(), SOURCE).build == plan.build
    assert plan_package(lowered()._replace(doc="Others."), SOURCE).build != plan.build
