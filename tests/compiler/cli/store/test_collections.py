"""``schemagen collections`` lists what there is, in a file and at a collector."""

from __future__ import annotations

import json
from pathlib import Path

from schemagen_runtime import Settings, Workspace

from tests.collector.support import Server
from tests.compiler.cli.support import schemagen
from tests.runtime.support import SCHEMA


def test_collections_of_a_file_and_of_a_collector(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    for project, name in (("p", "b"), ("q", "a"), ("p", "a")):
        with Workspace(f"sqlite:///{db}", project=project, model="m", settings=Settings(linger=0)) as workspace:
            workspace.add_data_collection(name, schema=SCHEMA)
    with Server(db) as server:
        for place in (str(db), f"sqlite:///{db}", server.url):
            done = schemagen("collections", "--db", place, cwd=tmp_path)
            assert (done.returncode, done.stdout, done.stderr) == (0, "p/a\np/b\nq/a\n", "")
            done = schemagen("collections", "--db", place, "--project", "q", "--format", "json", cwd=tmp_path)
            assert json.loads(done.stdout) == {"version": 1, "collections": [{"project": "q", "collection": "a"}]}


def test_nothing_to_list(tmp_path: Path) -> None:
    Workspace(f"sqlite:///{tmp_path}/m.db").close()
    done = schemagen("collections", "--db", "m.db", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "m.db has no collections\n")
    done = schemagen("collections", "--db", "absent.db", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "schemagen: there is no monitoring database at absent.db\n")
    assert schemagen("collections", "--db", "file:///x", cwd=tmp_path).returncode == 2
