"""A review for a command is of two sides and a file of approvals, and prints what is wrong with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import pytest
from schemagen.cli.reviewing import Approvals, approvals_of, print_review, reviewed
from schemagen.diff.approvals import add_approvals
from schemagen.diff.versions import compile_side
from schemagen.text.source import Source

from tests.compiler.diff.support import NEW, OLD

BEFORE, AFTER = (compile_side([Source(name, text.encode())]) for name, text in (("old.yaml", OLD), ("new.yaml", NEW)))


def test_a_file_of_approvals_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = reviewed(BEFORE, AFTER, None, Approvals(), "text")
    assert found is not None
    errors = [(entry.schema, entry.change) for entry in found.open_errors]
    file = tmp_path / "a.yaml"
    file.write_text(add_approvals("", errors, reason="r", owner="o", until=date(2999, 1, 1)))
    found = reviewed(BEFORE, AFTER, file, approvals_of(file), "text")
    assert found is not None
    assert found.open_errors == ()
    print_review(found, "text")
    assert "approved by o" in capsys.readouterr().out


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert approvals_of(None) == approvals_of(tmp_path / "new.yaml", new=True) == Approvals()
    with pytest.raises(click.UsageError, match="cannot be read"):
        approvals_of(tmp_path / "none.yaml")


def test_errors_are_printed_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("approvals: 3\n")
    assert reviewed(BEFORE, AFTER, file, approvals_of(file), "text") is None
    bad = compile_side([Source("bad.yaml", b"name: 5\n")])
    assert reviewed(bad, AFTER, None, Approvals(), "text") is None
    printed = capsys.readouterr().out
    assert "SG411" in printed
    assert "bad.yaml" in printed


def test_new_schemas_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    other = compile_side([Source("b.yaml", OLD.replace("name: ", "name: b_").encode())])
    both = BEFORE._replace(schemas={**BEFORE.schemas, **other.schemas})
    found = reviewed(BEFORE, both, None, Approvals(), "text")
    assert found is not None
    assert found.added == tuple(other.schemas)
    print_review(found, "text")
    printed = capsys.readouterr()
    assert printed.out == "no changes\n"
    assert f"compared with nothing: {found.added[0]}" in printed.err


def test_approvals_may_begin_in_an_empty_file(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("\n")
    assert approvals_of(file, new=True) == Approvals()
    assert approvals_of(file).mistakes != ()
