"""Lists of projects and data collections, each for those who may read them."""

from __future__ import annotations

from pathlib import Path

import requests
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right
from schemagen_runtime import HttpSettings, Workspace
from schemagen_runtime.backends.http.reader import HttpReader

from tests.collector.support import Server
from tests.runtime.support import SCHEMA


def test_a_token_lists_its_own_project(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    for project in ("q", "p"):
        with Workspace(f"sqlite:///{db}", project=project, model="m") as workspace:
            workspace.add_data_collection("c", schema=SCHEMA)
    with open_tokens(str(db)) as tokens:
        own, every, other = (
            tokens.create(project, frozenset({right}))[0]
            for project, right in (("p", Right.READ), (None, Right.READ), ("p", Right.INGEST))
        )
    with Server(db) as server:

        def ask(path: str, token: str) -> tuple[int, object]:
            headers = {"Authorization": f"Bearer {token}"}
            answer = requests.get(f"{server.url}/v1/projects{path}", headers=headers, timeout=10)
            return answer.status_code, answer.json()

        assert ask("", own) == (200, {"projects": ["p"]})
        assert ask("", every) == (200, {"projects": ["p", "q"]})
        assert ask("", other)[0] == 403
        assert ask("/p/data-collections", own) == (200, {"project": "p", "data_collections": ["c"]})
        assert ask("/q/data-collections", own)[0] == 403
        assert ask("/none/data-collections", every) == (200, {"project": "none", "data_collections": []})
        with HttpReader(server.url, HttpSettings(token=every)) as reader:
            assert list(map(str, reader.collections())) == ["p/c", "q/c"]
