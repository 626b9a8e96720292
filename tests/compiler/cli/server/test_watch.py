"""``schemagen monitor serve``: the pages without signing in, for this machine alone."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.compiler.cli.support import schemagen
from tests.monitor.support import fill

ROOT = Path(__file__).parents[4]
PAGE = {"Accept": "text/html"}


@contextmanager
def watching(db: Path | str, *options: str) -> Generator[tuple[str, subprocess.Popen[str]]]:
    """The URL of a monitor on a free port, and its process."""
    command = [sys.executable, "-m", "schemagen", "monitor", "serve", "--db", str(db), "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert f"watching {db} at http" in line, line + process.stderr.read()
        try:
            yield line.split(" at ")[1].strip(), process
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("watched") / "m.db", days=3, rows=20)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_shows_the_models_and_ends_soon_when_told_to(db: Path, number: signal.Signals) -> None:
    with watching(db) as (url, process):
        assert "m1" in requests.get(url, headers=PAGE, timeout=60).text
        assert requests.get(f"{url}/v1/projects", timeout=10).status_code == 404
        assert requests.post(f"{url}/v1/projects/lending/data-collections/scores/events", timeout=10).status_code == 404
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(20) == 0
        assert time.monotonic() - began < 10


def test_another_hosts_name_is_refused(db: Path) -> None:
    with watching(db) as (url, _):
        for path in ("/", "/models/lending/scores/m1", "/sign-in"):
            answer = requests.get(url + path, headers={**PAGE, "Host": "evil.example"}, timeout=60)
            assert answer.status_code == 421
            assert "m1" not in answer.text


def test_whoever_uses_the_machine_may_operate_and_no_other_site(db: Path) -> None:
    with watching(db) as (url, _), requests.Session() as browser:
        shown = browser.get(f"{url}/models/lending/scores/m1", headers=PAGE, timeout=60).text
        key = shown.partition('name="key" value="')[2].partition('"')[0]
        path = f"{url}/models/lending/scores/m1/annotations"
        note = {"key": key, "kind": "note", "since": "2026-01-06", "text": "a new threshold"}
        assert requests.post(path, note, timeout=10).status_code == 403
        answer = browser.post(path, note, headers=PAGE, timeout=60)
        assert answer.status_code == 200
        assert "a new threshold" in answer.text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--db", "none.db"], "there is no monitoring database at none.db"),
        (["--db", "text.db"], "text.db"),
        (["--db", "{db}", "--host", "0.0.0.0"], "listens on loopback only"),
        (["--db", "{db}", "--root-path", "/v1/x"], "/v1 is a path of the collector itself"),
        (["--db", "{db}", "--root-path", "/a b"], "'/a b' is no path"),
        (["--db", "https://collector.example"], "https://collector.example"),
        ([], "Missing option '--db'"),
    ],
)
def test_what_it_does_not_start_with(db: Path, options: list[str], words: str, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database " * 500)
    given = [option.replace("{db}", str(db)) for option in options]
    done = schemagen("monitor", "serve", *given, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert not (tmp_path / "none.db").exists()
