"""The rules are true: each example breaks its rule alone, and the mended one none; every rule is used."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Severity
from schemagen.diagnostics.rule import Rule
from schemagen.diagnostics.rules import RULES
from schemagen.frontend.finding import Unfound
from schemagen.text.source import Source

ROOT = Path(__file__).parents[3]

BASE = {
    "schemagen": "schemagen: 1",
    "name": "name: model",
    "version": "version: 1.0.0",
    "id": "id: id",
    "timestamp": "timestamp: timestamp",
    "predictions": "predictions:\n  score: {type: float, kind: score}",
    "labels": "labels:\n  actual: int",
}
# What no part of a schema file shows: bytes, other files, whole documents.
ELSEWHERE = {
    *("SG101", "SG102", "SG105", "SG111", "SG113", "SG320", "SG401", "SG402", "SG403", "SG404", "SG411", "SG412"),
    "SG508",
}
OF_SIDECARS = "SG6"
"""Begins the ids of rules that tests/compiler/mapping/test_read.py tries."""
SHOWN = [rule for rule in RULES.values() if rule.id not in ELSEWHERE and not rule.id.startswith(OF_SIDECARS)]


FILES = {
    "shared/geo.yaml": "schemagen: 1\ncolumns:\n  country: string\n  circle: {use: geo.yaml#circle}\n",
    "other_model.yaml": "schemagen: 1\nname: other\nfeatures: {country: string}\npredictions: {p: float}\n",
}


def find(user: str, named: str) -> Source | Unfound:
    """Find a file among ``FILES``, which are the whole project."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(user), named))
    if path.startswith("../"):
        return Unfound("SG504", "outside", "move it")
    return Source(path, FILES[path].encode()) if path in FILES else Unfound("SG503", "not there", "check the path")


def whole(part: str) -> bytes:
    """A schema file with ``part`` in place of the sections that it gives."""
    given = set(re.findall(r"^(\w+):", part, re.MULTILINE))
    return "\n".join([text for key, text in BASE.items() if key not in given] + [part, ""]).encode()


def codes_of(content: bytes) -> set[str]:
    return {diagnostic.code for diagnostic in read_schema(Source("model.yaml", content), find)[1]}


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.id)
def test_each_example_breaks_its_rule_alone_and_the_mended_one_none(rule: Rule) -> None:
    assert codes_of(whole(rule.example)) == {rule.id}
    assert rule.mended is not None
    assert codes_of(whole(rule.mended)) == set()


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("SG101", b"name: \xff"),
        ("SG101", "name: x".encode("utf-16")),
        ("SG102", b"#" * (50 << 20)),
        ("SG105", b""),
        ("SG105", b"\n\n"),
        ("SG105", b"# only a comment"),
        ("SG105", b"null"),
        ("SG111", b"- f1\n- f2"),
        ("SG111", b"text"),
    ],
)
def test_whole_files(code: str, content: bytes) -> None:
    assert codes_of(content) == {code}


def test_every_rule_is_emitted_and_every_emitted_code_is_declared() -> None:
    compiler = ROOT / "compiler" / "schemagen"
    declarations = compiler / "diagnostics" / "rules"
    sources = [path for path in compiler.rglob("*.py") if not path.is_relative_to(declarations)]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    metaschema = (compiler / "frontend" / "metaschema.json").read_text("utf-8")
    assert set(re.findall(r'"(SG\d{3})"', text + metaschema)) == set(RULES)


def test_every_file_of_rules_is_read_and_no_id_is_given_twice() -> None:
    folder = ROOT / "compiler" / "schemagen" / "diagnostics" / "rules"
    declared = re.findall(r'^ +id="(SG\d{3})"', "".join(path.read_text() for path in folder.glob("*.py")), re.MULTILINE)
    assert sorted(declared) == list(RULES)


def test_severities() -> None:
    warnings = {rule.id for rule in RULES.values() if rule.severity is Severity.WARNING}
    assert warnings == {"SG316", "SG317", "SG318", "SG322", "SG325", "SG412"}


def test_declarations_are_text_that_a_page_can_hold() -> None:
    for rule in RULES.values():
        assert re.fullmatch(r"SG[1-6]\d\d", rule.id)
        assert re.fullmatch(r"[^\n]*[^\n.]", rule.title)
        assert rule.cause.endswith(".")
        assert rule.fix.endswith(".")
