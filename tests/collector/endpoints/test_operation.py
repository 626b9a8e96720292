"""The collector as its operators meet it: start, TLS, workers, a full disk, its log, its commands."""

from __future__ import annotations

import os
import sqlite3
import ssl
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest
import requests
import trustme
from schemagen_runtime import HttpSettings, Settings, Workspace

from tests.collector.support import PLACE, Server, lines, post, problem, register
from tests.runtime.support import SCHEMA, TEXT, event, schema
from tests.system.faults.support import eventually


def schemagen(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "schemagen", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--db", "no/such/folder/x.db"], 1, "cannot open no/such/folder/x.db"),
        (["--db", "foreign.db"], 1, "another application's database"),
        (["--db", "text.db"], 1, "text.db"),
        (["--db", "new.db", "--host", "no.such.host.invalid"], 2, "no.such.host.invalid"),
        (["--db", "new.db", "--tls-key", "key.pem"], 2, "--tls-cert"),
        (["--db", "new.db", "--tls-cert", "text.db"], 2, "text.db holds no certificate in PEM"),
        (["--db", "new.db", "--workers", "0"], 2, "--workers"),
        ([], 2, "--db"),
    ],
)
def test_a_start_that_fails_says_why_in_a_line(tmp_path: Path, options: list[str], code: int, said: str) -> None:
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE theirs (x)")
    foreign.close()
    (tmp_path / "text.db").write_text("this is no database" * 100)
    done = schemagen("serve", "--port", "0", *options, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") <= 2
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken(server: Server, tmp_path: Path) -> None:
    done = schemagen("serve", "--db", "new.db", "--port", str(server.address[1]), cwd=tmp_path)
    assert done.returncode == 2
    assert "Address already in use" in done.stderr


def test_the_log_has_a_line_for_each_request(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db") as server:
        register(server)
        post(server, lines([event("a", 1), event("a", 1), event("b", "x")]), {"Idempotency-Key": "k"})
        requests.get(f"{server.url}/nothing", timeout=10)
        assert server.stop() == 0
        found = [orjson.loads(line) for line in server.log.splitlines() if line.startswith("{")]
    assert [(line["method"], line["status"]) for line in found] == [("PUT", 201), ("POST", 200), ("GET", 404)]
    batch = found[1]
    assert (batch["project"], batch["collection"], batch["model"], batch["key"]) == ("p", "c", "m", "k")
    assert (batch["events"], batch["duplicates"], batch["rejected"]) == (3, 1, 1)
    assert all(line["ms"] >= 0 and line["at"].endswith("Z") and line["client"] == "127.0.0.1" for line in found)


def test_metrics_count_what_happened(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db", "--no-access-log") as server:
        register(server)
        post(server, lines([event("a", 1), event("a", 1), event("a", 2), event("b", "x")]))
        requests.request("BREW", f"{server.url}/coffee/{'x' * 50}", timeout=10)
        text = requests.get(f"{server.url}/metrics", timeout=10).text
    for line in (
        'schemagen_events_total{fate="delivered"} 1.0',
        'schemagen_events_total{fate="duplicate"} 1.0',
        'schemagen_events_total{fate="rejected"} 2.0',
        'schemagen_event_errors_total{code="duplicate_id"} 1.0',
        'schemagen_event_errors_total{code="type_mismatch"} 1.0',
        'schemagen_requests_total{method="other",route="none",status="404"} 1.0',
        "schemagen_commit_seconds_count 1.0",
    ):
        assert line in text.splitlines()


def test_workers_share_the_work_and_add_up_their_metrics(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db", "--workers", "2") as server:
        assert register(server).status_code == 201
        # A new connection each time, so that either worker may answer; a schema that one registered, both know.
        for number in range(40):
            assert post(server, lines([event(f"e{number}", number)])).json()["accepted"] == 1
        text = requests.get(f"{server.url}/metrics", timeout=10).text
        assert 'schemagen_events_total{fate="delivered"} 40.0' in text
        page = requests.get(f"{server.url}{PLACE}/records?limit=1000", timeout=10).json()
        assert len(page["records"]) == 40
        assert server.stop() == 0
        assert "Traceback" not in server.log


def test_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    for index, blob in enumerate(certificate.cert_chain_pems):
        blob.write_to_path(str(tmp_path / "cert.pem"), append=index > 0)
    certificate.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    options = ("--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "key.pem"))
    with Server(tmp_path / "monitoring.db", *options) as server:
        assert server.url.startswith("https://")
        http = HttpSettings(ca_bundle=tmp_path / "ca.pem")
        with Workspace(server.url, project="p", model="m", http=http) as workspace:
            collection = workspace.add_data_collection("c", schema=SCHEMA)
            assert collection.ingest_mappings([event("a")]).result(10).errors == ()
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{server.url}/healthz", timeout=10)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        assert old.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_an_event_that_waited_in_the_spool_is_as_old_as_when_it_was_accepted(tmp_path: Path) -> None:
    aged = schema("1.0.0", "F: float?", **{"timestamp:_timestamp": "timestamp: {name: timestamp, max_age: 1s}"})
    port = 0
    with Server(tmp_path / "monitoring.db") as server:
        port = server.address[1]
    settings = Settings(linger=0, backoff=0.01, max_backoff=0.05)
    url = f"http://127.0.0.1:{port}"
    with Workspace(url, project="p", model="m", settings=settings, spool=tmp_path / "spool") as workspace:
        collection = workspace.add_data_collection("c", schema=aged)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        future = collection.ingest_mappings([{**event("a"), "timestamp": now}])
        time.sleep(2.5)  # the collector is away for longer than an event may be old
        with Server(tmp_path / "monitoring.db", port=port):
            assert [str(entry.fate) for entry in future.result(20).results] == ["delivered"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_full_disk_is_told_and_recovered_from(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with Server(tmp_path / "disk" / "monitoring.db", "--no-access-log") as server:
            register(server)
            answered: list[str] = []
            while (answer := post(server, lines([event(f"{len(answered)}", note="n" * 20_000)]))).status_code == 200:
                answered.append(str(len(answered)))
            assert (answer.status_code, problem(answer), answer.headers["Retry-After"]) == (
                503,
                "store-unavailable",
                "1",
            )
            page = requests.get(f"{server.url}{PLACE}/records?limit=1000", timeout=10).json()
            assert {record["id"] for record in page["records"]} == set(answered)
            subprocess.run(["mount", "-o", "remount,size=16m", str(disk)], check=True)
            eventually(lambda: post(server, lines([event("after", 1)])).status_code == 200)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_register_by_command(server: Server, tmp_path: Path) -> None:
    text = TEXT.format(version="1.0.0", more="F: float?")
    (tmp_path / "small.yaml").write_text(text)
    to = ("--to", server.url, "--project", "commands")
    done = schemagen("register", "small.yaml", *to, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "commands/small takes events of small 1.0.0" in done.stderr
    assert schemagen("register", "small.yaml", *to, cwd=tmp_path).returncode == 0
    (tmp_path / "small.yaml").write_text(text.replace("x: int", "x: string").replace("F: float?", "F: bool?"))
    done = schemagen("register", "small.yaml", *to, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("refused: ") == 3  # two columns, and the version
    (tmp_path / "small.yaml").write_text(text.replace("x: int", "x: itn"))
    done = schemagen("register", "small.yaml", *to, cwd=tmp_path)
    assert done.returncode == 1
    assert "SG208" in done.stderr
    done = schemagen("register", "small.yaml", "--to", "http://127.0.0.1:1", cwd=tmp_path)
    assert done.returncode == 1
    (tmp_path / "small.yaml").write_text(text)
    done = schemagen("register", "small.yaml", "--to", "http://127.0.0.1:1", cwd=tmp_path)
    assert done.returncode == 1
    assert "no answer from http://127.0.0.1:1" in done.stderr
    done = schemagen("register", "small.yaml", "--to", "sqlite:///own.db", "--collection", "a b", cwd=tmp_path)
    assert done.returncode == 2
    assert schemagen("register", "small.yaml", "--to", "sqlite:///own.db", cwd=tmp_path).returncode == 0
