"""``schemagen register`` makes a schema known, and says why it cannot be."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import SCHEMA, schemagen, write

REGISTER = ("register", "lending.yaml", "--to", "sqlite:///m.db")


def test_a_schema_is_registered_as_often_as_one_likes(tmp_path: Path) -> None:
    write(tmp_path)
    for _ in range(2):
        done = schemagen(*REGISTER, cwd=tmp_path)
        assert done.returncode == 0
        assert "default/lending takes events of lending 1.0.0" in done.stderr


def test_other_content_under_one_version_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = write(tmp_path)
    schemagen(*REGISTER, cwd=tmp_path)
    path.write_text(path.read_text("utf-8").replace("note: string?", "note: int?"), "utf-8")
    done = schemagen(*REGISTER, cwd=tmp_path)
    assert done.returncode == 1
    assert "version 1.0.0 is registered with other content" in done.stderr
    assert "column 'note' is stored as string, and the schema makes it int" in done.stderr
    assert "features.note.type: 'schemagen explain type-changed' says more; no approval helps" in done.stderr


NARROWED = SCHEMA.replace("1.0.0", "2.0.0").replace("minimum: 0", "minimum: 10")


def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path)
    schemagen(*REGISTER, cwd=tmp_path)
    path.write_text(NARROWED)
    done = schemagen(*REGISTER, "--dry-run", cwd=tmp_path)
    assert done.returncode == 1
    assert "refused: default/lending: features.income: minimum 0 became 10" in done.stderr
    assert "'schemagen explain values-narrowed' says more; to approve it: " in done.stderr
    path.write_text(SCHEMA.replace("1.0.0", "1.1.0"))
    done = schemagen(*REGISTER, "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "default/lending would take events of lending 1.1.0" in done.stderr
    assert schemagen("history", "sqlite:///m.db#default/lending", cwd=tmp_path).stdout.count("\n") == 1


def test_what_is_approved_is_registered_until_its_day(tmp_path: Path) -> None:
    path = write(tmp_path)
    schemagen(*REGISTER, cwd=tmp_path)
    path.write_text(NARROWED)
    approve = (
        "--approve",
        "--approvals",
        "a.yaml",
        "--reason",
        "r",
        "--owner",
        "o@example.com",
        "--until",
        "2999-01-01",
    )
    schemagen("diff", "sqlite:///m.db#default/lending", "lending.yaml", *approve, cwd=tmp_path)
    past = (tmp_path / "a.yaml").read_text("utf-8").replace("2999", "2020")
    (tmp_path / "past.yaml").write_text(past, "utf-8")
    assert schemagen(*REGISTER, "--approvals", "past.yaml", cwd=tmp_path).returncode == 1
    done = schemagen(*REGISTER, "--approvals", "a.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_file_that_holds_no_approvals_registers_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "a.yaml").write_text("- nothing\n")
    done = schemagen(*REGISTER, "--approvals", "a.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "a.yaml:1:1" in done.stdout
    missing = schemagen(*REGISTER, "--approvals", "none.yaml", cwd=tmp_path)
    assert missing.returncode == 2
    assert "none.yaml cannot be read" in missing.stderr
    assert not (tmp_path / "m.db").exists()


def test_approvals_are_no_hindrance_where_there_is_no_database_yet(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "a.yaml").write_text(
        'approvals:\n  - {change: "0123456789abcdef", reason: r, owner: o, until: 2999-12-31}\n'
    )
    done = schemagen(*REGISTER, "--approvals", "a.yaml", cwd=tmp_path)
    assert (done.returncode, "takes events of lending 1.0.0" in done.stderr) == (0, True)
