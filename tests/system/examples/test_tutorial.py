"""The tutorial does what it shows: its files are saved, its commands run in order, and print what stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import requests

from tests.browser.serving import served
from tests.system.examples.blocks import ROOT, blocks_of

PAGE = blocks_of(ROOT / "docs" / "tutorial.md")


def run(commands: str, folder: Path) -> list[str]:
    """Return the lines that somebody sees who types the commands; each ends with 0, but for a type checker's."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", commands],
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0 or commands.startswith("mypy"), done.stdout
    return done.stdout.splitlines()


def is_shown(line: str, shown: str) -> bool:
    """Tell whether a line is the one that the page shows, where "…" stands for what differs."""
    return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), line.rstrip()) is not None


def test_the_tutorial_line_by_line(tmp_path: Path) -> None:
    for block, following in pairwise([*PAGE, PAGE[-1]]):
        if block.file is not None:
            (tmp_path / block.file).write_text(block.text, "utf-8")
        elif block.language == "sh" and "monitor serve" in block.text:
            with served(tmp_path / "monitoring.db") as address:
                page = requests.get(f"{address}/", headers={"Accept": "text/html"}, timeout=60).text
            assert "orders" in page
        elif block.language == "sh" and not block.is_marked:
            printed = run(block.text, tmp_path)
            if following.language == "text":
                shown = following.text.splitlines()
                assert len(printed) == len(shown), printed
                wrong = [pair for pair in zip(printed, shown, strict=True) if not is_shown(*pair)]
                assert wrong == []
    mend(tmp_path / "service.py")
    assert run("mypy service.py && python service.py", tmp_path) == ["Success: no issues found in 1 source file"]
    report = next(block.text for block in PAGE if "monitor report" in block.text)
    told = run(report, tmp_path)
    assert "alert" in told[0]
    assert not [line for line in told if "ahead of now" in line]  # what the service sent counts


def mend(service: Path) -> None:
    """Change the program as the page says."""
    text = service.read_text("utf-8")
    for wrong, right in (('items="2"', "items=2"), ("basket=-59.8", "basket=59.8")):
        assert text.count(wrong) == 1
        text = text.replace(wrong, right)
    service.write_text(text, "utf-8")
