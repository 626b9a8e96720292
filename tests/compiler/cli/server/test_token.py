"""``schemagen token`` shows a token once, and knows it only by its hash from then on."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import schemagen


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    made = schemagen(
        "token", "create", "--db", "m.db", "--all-projects", "--right", "read", "--name", "eyes", cwd=tmp_path
    )
    token = made.stdout.strip()
    assert (made.returncode, token.startswith("sgen_")) == (0, True)
    assert token.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    listed = schemagen("token", "list", "--db", "m.db", cwd=tmp_path)
    assert "eyes" in listed.stdout
    assert token not in listed.stdout
    assert schemagen("token", "revoke", token.split("_")[1], "--db", "m.db", cwd=tmp_path).returncode == 0
    assert "revoked" in schemagen("token", "list", "--db", "m.db", cwd=tmp_path).stdout


def test_a_token_without_a_project_is_a_usage_error(tmp_path: Path) -> None:
    done = schemagen("token", "create", "--db", "m.db", "--right", "read", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
