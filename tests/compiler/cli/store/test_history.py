"""``schemagen history`` lists the versions of a collection, with what broke between them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.collector.support import Server
from tests.compiler.cli.support import SCHEMA, schemagen

VERSIONS = (
    SCHEMA,
    SCHEMA.replace("1.0.0", "1.1.0").replace("  note: string?", "  note: string?\n  more: int?"),
    SCHEMA.replace("1.0.0", "2.0.0").replace("  note: string?", "  note: string?\n  more: {type: int?, minimum: 0}"),
)


def register(folder: Path, to: str) -> None:
    for number, text in enumerate(VERSIONS):
        (folder / "s.yaml").write_text(text)
        if number == 2:
            schemagen("mode", f"{to}#default/lending", "store", cwd=folder)
        done = schemagen("register", "s.yaml", "--to", to, cwd=folder)
        assert done.returncode == 0, done.stderr


def test_versions_and_what_broke_between_them(tmp_path: Path) -> None:
    with Server(tmp_path / "c.db") as server:
        for to in ("sqlite:///m.db", server.url):
            register(tmp_path, to)
            done = schemagen("history", f"{to}#default/lending", cwd=tmp_path)
            lines = done.stdout.splitlines()
            assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["1.0.0", "1.1.0", "2.0.0"]
            assert lines[0].endswith("the first")
            digests = {line.split()[3] for line in lines if not line.startswith(" ")}
            assert len(digests) == 1, "no version means anything else"
            assert "info[nullable-column-added]" in lines[2]
            assert "error[values-narrowed]" in lines[4]
            assert lines[4].endswith("breaks data")
            listed = json.loads(schemagen("history", f"{to}#default/lending", "--format", "json", cwd=tmp_path).stdout)
            assert [version["version"] for version in listed["versions"]] == ["1.0.0", "1.1.0", "2.0.0"]
            assert {version["meaning"][:12] for version in listed["versions"]} == digests
            assert [[change["rule"] for change in version["changes"]] for version in listed["versions"]] == [
                [],
                ["nullable-column-added"],
                ["values-narrowed"],
            ]


def test_a_collection_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SCHEMA)
    schemagen("register", "s.yaml", "--to", "sqlite:///m.db", cwd=tmp_path)
    done = schemagen("history", "sqlite:///m.db#default/other", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no collection default/other; there are default/lending" in done.stderr
