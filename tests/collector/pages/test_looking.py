"""Looking at models: each page is there, for whoever may read it, however many look at once."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from urllib.parse import quote

import requests
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Settings, Workspace

from tests.collector.pages.browser import MODEL, Browser
from tests.collector.support import PLACE, Server, lines, post, register
from tests.runtime.support import event

HOSTILE = ("a/b", ".", "<b>&\"'x", "?q=1#f", "%2e", "مرحبا")
SCHEMA = """
schemagen: 1
name: c
version: 1.0.0
id: id
timestamp: at
features:
"""


def test_a_model_and_its_columns_are_shown_and_head_has_no_body(open_server: Server) -> None:
    browser = Browser(open_server)
    for path, word in (("/", "m1"), (MODEL, "scores"), (f"{MODEL}/columns/income", "income")):
        answer = browser.look(path)
        assert answer.status_code == 200
        assert word in answer.text
        head = browser.head(open_server.url + path, timeout=60)
        assert (head.status_code, head.content) == (200, b"")


def test_a_column_of_any_name_has_a_page(tmp_path: Path) -> None:
    columns = "".join(f"  {json.dumps(name)}: float?\n" for name in HOSTILE)
    schema = load_source(
        Source("c.yaml", (SCHEMA + columns + "predictions:\n  p: float?\nlabels:\n  y: int?\n").encode())
    )
    db = tmp_path / "m.db"
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection("c", schema=schema)
        rows = [{"id": str(number), "at": f"2026-01-0{1 + number % 5}T00:00:00Z", "p": 0.5} for number in range(50)]
        assert not collection.ingest_mappings(rows, raise_errors=False).result().errors
    with Server(db) as server:
        for name in HOSTILE:
            encoded = f"?name={quote(name, safe='')}" if name == "." else quote(name, safe="")
            answer = Browser(server).look(f"/models/p/c/m/columns/{encoded}")
            assert answer.status_code == 200, name
            assert "<b>&" not in answer.text


def test_a_store_without_events_and_a_collection_without_models_are_shown(tmp_path: Path) -> None:
    with Server(tmp_path / "m.db") as server:
        assert Browser(server).look().status_code == 200
        assert register(server).status_code == 201
        assert Browser(server).look().status_code == 200
        assert post(server, lines([event("a", 1)])).status_code == 200
        assert "/models/p/c/m" in Browser(server).look().text


def test_of_a_thousand_who_look_at_once_each_is_answered_and_events_still_pass(tmp_path: Path) -> None:
    statuses: list[int] = []
    with Server(tmp_path / "m.db", "--no-access-log") as server:
        register(server)
        post(server, lines([event("a", 1)]))

        def look(count: int) -> None:
            with requests.Session() as session:
                for _ in range(count):
                    answer = session.get(f"{server.url}/", headers={"Accept": "text/html"}, timeout=120)
                    statuses.append(answer.status_code)
                    assert answer.status_code == 200 or "Retry-After" in answer.headers

        threads = [threading.Thread(target=look, args=(25,)) for _ in range(40)]
        for thread in threads:
            thread.start()
        answers = [post(server, lines([event(f"b{number}", 1)])) for number in range(5)]
        for thread in threads:
            thread.join(300)
        described = requests.get(f"{server.url}{PLACE}", timeout=30)
        assert described.status_code == 200
    assert {answer.status_code for answer in answers} == {200}
    assert len(statuses) == 1000
    assert set(statuses) <= {200, 503}
    assert 200 in statuses
