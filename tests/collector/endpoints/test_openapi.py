"""The OpenAPI document is what the collector does: schemathesis finds no violation, and every problem is in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from schemagen_collector.http.problems import Kind

from tests.collector.support import Server, lines, post, register
from tests.runtime.support import SCHEMA, event

CONFIG = Path(__file__).with_name("schemathesis.toml")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@pytest.mark.long
@pytest.mark.skipif(not SCHEMATHESIS.exists(), reason="needs schemathesis, of the extra 'ci'")
def test_schemathesis_finds_no_violation(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db") as server:
        register(server)
        post(server, lines([event("a", 1)]))
        command = [str(SCHEMATHESIS), "--config-file", str(CONFIG), "run"]
        options = ["--max-examples", "40", "--generation-deterministic", "--no-color"]
        header = ["--header", f"Schema-Fingerprint: {SCHEMA.fingerprint}"]
        done = subprocess.run(
            [*command, f"{server.url}/openapi.json", *options, *header],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5000:]
        assert "Tested: 8" in done.stdout, done.stdout[-2000:]
        assert "Traceback" not in server.log


def test_every_route_and_problem_is_described(server: Server) -> None:
    document = requests.get(f"{server.url}/openapi.json", timeout=10).json()
    assert set(document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]) == {
        kind.type for kind in Kind
    }
    described = {
        status
        for path in document["paths"].values()
        for operation in path.values()
        for status in operation["responses"]
        if int(status) >= 400
    }
    # What no operation can answer is about a path or method that is none of theirs.
    assert {str(int(kind.status)) for kind in Kind} - described == {"405"}
    for kind in Kind:
        assert requests.get(server.url + kind.type, timeout=10).text.startswith(kind.title)
