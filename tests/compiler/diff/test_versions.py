"""A side holds the schemas that compile by name, and says what is wrong with the others."""

from __future__ import annotations

from schemagen.diff.versions import SchemaVersion, compile_side
from schemagen.text.source import Source

from tests.compiler.diff.support import OLD


def test_files_with_errors_are_left_out_and_told() -> None:
    bad = Source("bad.yaml", b"schemagen: 1\nname: bad\n")
    side = compile_side([Source("good.yaml", OLD.encode()), bad])
    assert list(side.schemas) == ["loans"]
    assert {diagnostic.span.path for diagnostic in side.diagnostics} == {"bad.yaml"}


def test_warnings_are_not_told() -> None:
    text = OLD.replace("labels:\n  repaid: bool\n", "")
    assert compile_side([Source("good.yaml", text.encode())]).diagnostics == ()


def test_what_is_in_no_file_has_no_place() -> None:
    assert SchemaVersion("m", b"{}", "sqlite:///m.db#p/c 1.0.0").place("features.a") is None
