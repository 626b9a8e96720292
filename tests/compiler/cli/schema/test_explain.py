"""``schemagen explain`` tells what a code means, in any case, and proposes the nearest one."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import schemagen


def test_a_code_is_explained_whatever_its_case(tmp_path: Path) -> None:
    upper, lower = (schemagen("explain", code, cwd=tmp_path) for code in ("SG208", "sg208"))
    assert upper.returncode == 0
    assert "SG208" in upper.stdout
    assert lower.stdout == upper.stdout


def test_an_unknown_code_is_a_usage_error_with_a_proposal(tmp_path: Path) -> None:
    done = schemagen("explain", "SG2008", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean SG208?" in done.stderr
