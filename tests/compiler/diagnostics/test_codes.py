"""The table of codes is true: each example provokes its finding, the mended one nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from schemagen.build.compile import read_schema
from schemagen.diagnostics.code import Code
from schemagen.diagnostics.codes import CODES, explain
from schemagen.diagnostics.diagnostic import Severity
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
ELSEWHERE = {"SG101", "SG102", "SG105", "SG111", "SG320", "SG401", "SG402", "SG403", "SG404"}
SHOWN = [code for code in CODES.values() if code.code not in ELSEWHERE]


def whole(part: str) -> bytes:
    """A schema file with ``part`` in place of the sections that it gives."""
    given = set(re.findall(r"^(\w+):", part, re.MULTILINE))
    return "\n".join([text for key, text in BASE.items() if key not in given] + [part, ""]).encode()


def codes_of(content: bytes) -> set[str]:
    return {diagnostic.code for diagnostic in read_schema(Source("model.yaml", content))[1]}


@pytest.mark.parametrize("code", SHOWN, ids=lambda code: code.code)
def test_each_example_provokes_its_code_alone_and_the_mended_one_nothing(code: Code) -> None:
    assert codes_of(whole(code.example)) == {code.code}
    assert code.fixed is not None
    assert codes_of(whole(code.fixed)) == set()


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


def test_every_code_is_emitted_and_every_emitted_code_is_in_the_table() -> None:
    sources = [path for path in (ROOT / "compiler" / "schemagen").rglob("*.py") if path.name != "codes.py"]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    metaschema = (ROOT / "compiler" / "schemagen" / "frontend" / "metaschema.json").read_text("utf-8")
    assert set(re.findall(r'"(SG\d{3})"', text + metaschema)) == set(CODES)


def test_severities() -> None:
    warnings = {code.code for code in CODES.values() if code.severity is Severity.WARNING}
    assert warnings == {"SG316", "SG317", "SG318"}


@pytest.mark.parametrize("name", CODES)
def test_the_published_pages_are_fresh(name: str) -> None:
    assert (ROOT / "docs" / "diagnostics" / f"{name}.md").read_text("utf-8") == explain(name)


def test_no_page_is_left_over() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "diagnostics").glob("SG*.md")}
    assert pages == set(CODES)
    assert explain("SG999") is None
