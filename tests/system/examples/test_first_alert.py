"""The page "your first alert" does what it shows: its files are saved, and its commands run as they are written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests

from tests.browser.serving import served

PAGE = (Path(__file__).parents[3] / "docs" / "first-alert.md").read_text("utf-8")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def dateless(text: str) -> list[str]:
    return [_DATE.sub("DATE", line) for line in text.splitlines()]


def environment() -> Mapping[str, str]:
    """Return the environment of somebody who has installed schemagen."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder after the commands up to the first that shows something."""
    folder = tmp_path_factory.mktemp("empty")
    for language in ("yaml", "python"):
        (text,) = blocks(language)
        (name,) = re.findall(rf"^Save this as `([a-z.]+)`\.[^`]*(?:`[^`]+`[^`]*)*?```{language}$", PAGE, re.MULTILINE)
        (folder / name).write_text(text, "utf-8")
    install, *commands = (block.strip() for block in blocks("sh"))
    assert install == "pip install 'schemagen-ingest[collector]'"
    for command in commands[:2]:
        done = run(command, folder)
        assert done.returncode == 0, done.stderr
    return folder


def test_the_report_is_the_one_that_is_shown(played: Path) -> None:
    done = run(blocks("sh")[3].strip(), played)
    assert (done.returncode, done.stderr) == (0, "")
    shown = dateless(blocks("text")[0])
    assert dateless(done.stdout)[: len(shown)] == shown


def test_a_job_hears_of_it(played: Path) -> None:
    done = run(blocks("sh")[5].strip(), played)
    assert (done.returncode, done.stderr) == (1, "")
    assert dateless(done.stdout) == dateless(blocks("text")[1])


def test_the_page_says_it_too(played: Path) -> None:
    assert blocks("sh")[4].strip() == "schemagen monitor serve --db monitoring.db"
    with served(played / "monitoring.db") as address:  # the same on a free port, for other tests have theirs
        until = time.monotonic() + 120
        page = ""
        while "income" not in page and time.monotonic() < until:
            page = requests.get(f"{address}/models/lending/loans/m1", headers={"Accept": "text/html"}, timeout=60).text
            time.sleep(0.2)
    (headline,) = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert headline.startswith("Recall fell to 0.00 on ")
