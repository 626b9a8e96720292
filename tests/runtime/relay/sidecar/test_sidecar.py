"""All sources run together until they end, or somebody stops it."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime.relay.mapping.plan import MappingPlan, SourcePlan
from schemagen_runtime.relay.sidecar.http_front import Front, serving
from schemagen_runtime.relay.sidecar.sidecar import ListenError, Sidecar

from tests.runtime.relay.sidecar.support import INFO, WHOLE, Rig, line, source


def sidecar(rig: Rig, *sources: SourcePlan) -> Sidecar:
    return Sidecar(MappingPlan("s.yaml", "sqlite:///m.db", "p", "state", sources), rig.folder, INFO, rig.mover)


def piped(data: bytes) -> int:
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


def test_standard_input_ends_it(rig: Rig) -> None:
    one = sidecar(rig, SourcePlan("in", (WHOLE,), stdin=True))
    one.run(piped(line("a") + b"\n"), lambda _: None, lambda: b"")
    assert rig.stored() == ["a"]


def test_files_and_requests_run_until_it_is_stopped(rig: Rig) -> None:
    (rig.folder / "app.log").write_bytes(line("a") + b"\n")
    listening = replace(source(), name="http", files=(), listen=("127.0.0.1", 0))
    failures: list[object] = []

    def ready(ports: Sequence[int]) -> None:
        def talk() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", ports[0], timeout=10)
            connection.request("POST", "/", line("b"))
            failures.append(connection.getresponse().status)
            until = time.monotonic() + 10
            while rig.stored() != ["a", "b"] and time.monotonic() < until:
                time.sleep(0.01)
            rig.mover.stopping.set()

        threading.Thread(target=talk).start()

    sidecar(rig, source(), listening).run(0, ready, lambda: b"")
    assert failures == [202]
    assert rig.stored() == ["a", "b"]


def test_an_address_that_is_taken_is_told(rig: Rig) -> None:
    with serving("127.0.0.1", 0, Front(lambda: None, lambda: b"")) as port:
        listening = replace(source(), files=(), listen=("127.0.0.1", port))
        with pytest.raises(ListenError, match=f"127.0.0.1:{port} cannot be listened at"):
            sidecar(rig, listening).run(0, lambda _: None, lambda: b"")


def test_a_store_that_is_closed_ends_it(rig: Rig, tmp_path: Path) -> None:
    del tmp_path
    one = sidecar(rig, SourcePlan("in", (WHOLE,), stdin=True))
    positions = rig.mover.positions()
    assert positions == {}
    rig.store.close()
    with pytest.raises(Exception, match="is closed"):
        one.run(piped(line("a") + b"\n"), lambda _: None, lambda: b"")
