"""The OpenAPI document is what the collector does: schemathesis finds no violation, and every problem is in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from schemagen_runtime.protocol.problems import ProblemType

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
        assert "Tested: 12" in done.stdout, done.stdout[-2000:]
        assert "Traceback" not in server.log


def test_every_route_and_problem_is_described(server: Server) -> None:
    document = requests.get(f"{server.url}/openapi.json", timeout=10).json()
    assert set(document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]) == {
        one.path for one in ProblemType
    }
    described = {
        status
        for path in document["paths"].values()
        for operation in path.values()
        for status in operation["responses"]
        if int(status) >= 400
    }
    # What no operation can answer is about a path or method that is none of theirs.
    assert {str(int(one.status)) for one in ProblemType} - described == {"405"}
    for one in ProblemType:
        assert requests.get(server.url + one.path, timeout=10).text.startswith(one.title)
