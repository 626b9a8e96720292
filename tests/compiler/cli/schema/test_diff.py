"""``schemagen diff`` ends with 0, 1 or 2, and writes approvals when it is asked to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compiler.cli.support import SCHEMA, schemagen

APPROVE = ("--approvals", "a.yaml", "--approve", "--reason", "r", "--owner", "o", "--until", "2999-12-31")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(SCHEMA)
    new = SCHEMA.replace("1.0.0", "2.0.0").replace("minimum: 0", "minimum: 1, unit: EUR")
    (tmp_path / "new.yaml").write_text(new)
    return tmp_path


def test_an_error_is_told_and_can_be_approved(folder: Path) -> None:
    assert schemagen("diff", "old.yaml", "new.yaml", cwd=folder).returncode == 1
    done = schemagen("diff", "old.yaml", "new.yaml", *APPROVE, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "a.yaml: 1 change approved by o until 2999-12-31\n")
    done = schemagen("diff", "old.yaml", "new.yaml", "--approvals", "a.yaml", "--format", "json", cwd=folder)
    assert done.returncode == 0
    approved = {change["rule"]: change["approved"] for change in json.loads(done.stdout)["changes"]}
    assert approved == {"values-narrowed": True, "unit-added": False}


def test_nothing_to_approve_writes_nothing(folder: Path) -> None:
    done = schemagen("diff", "old.yaml", "old.yaml", *APPROVE, cwd=folder)
    assert (done.returncode, (folder / "a.yaml").exists()) == (0, False)


def test_approvals_in_brackets_stay_as_they_are(folder: Path) -> None:
    text = 'approvals: [{change: "0123456789abcdef", reason: r, owner: o, until: 2999-12-31}]\n'
    (folder / "a.yaml").write_text(text)
    done = schemagen("diff", "old.yaml", "new.yaml", *APPROVE, cwd=folder)
    assert (done.returncode, "write them as lines" in done.stderr) == (2, True)
    assert (folder / "a.yaml").read_text() == text


def test_doubtful_approvals_are_told(folder: Path) -> None:
    schemagen("diff", "old.yaml", "new.yaml", *APPROVE, cwd=folder)
    done = schemagen("diff", "old.yaml", "old.yaml", "--approvals", "a.yaml", cwd=folder)
    assert done.returncode == 0
    assert "fits no error" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("old.yaml",), 2, "NEW"),
        (("old.yaml", "none.yaml"), 1, "cannot be read"),
        (("git:HEAD", "new.yaml"), 2, "git"),
        (("old.yaml", "new.yaml", "--approve"), 2, "--approve needs"),
        (("old.yaml", "new.yaml", "--owner", "o"), 2, "belong to --approve"),
        (("old.yaml", "new.yaml", *APPROVE[:-1], "2020-12-31"), 2, "is past"),
        (("old.yaml", "new.yaml", "--approvals", "none.yaml"), 2, "cannot be read"),
        (("old.yaml", "new.yaml", "--approvals", "old.yaml"), 1, "SG411"),
        (("old.yaml", "new.yaml", *APPROVE[:-1], "soon"), 2, "no day"),
        (("old.yaml", "sqlite:///none.db#p/c"), 1, "there is no"),
    ],
)
def test_what_cannot_be_done_is_told(folder: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = schemagen("diff", *arguments, cwd=folder)
    assert done.returncode == code, done.stderr
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_schema_with_errors_is_told(folder: Path) -> None:
    (folder / "new.yaml").write_text("schemagen: 1\nname: 5\n")
    done = schemagen("diff", "old.yaml", "new.yaml", cwd=folder)
    assert done.returncode == 1
    assert "new.yaml:2:7: error[" in done.stdout
