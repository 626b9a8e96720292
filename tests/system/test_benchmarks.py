"""The benchmarks run, and show what they promise to show. No figure is looked at: no timing is a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

TARGETS = range(1, 28)


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.system.benchmarks", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_list_names_every_target_once() -> None:
    lines = run("--list").splitlines()

    targets = [int(number) for line in lines for number in line[12:34].replace(",", " ").split() if number.isdigit()]
    assert sorted(targets) == list(TARGETS)
    assert lines[0].startswith("validation")


def test_a_quick_run_shows_a_ratio_for_each_peer_and_a_line_for_each_target(tmp_path: Path) -> None:
    svg, document = tmp_path / "chart.svg", tmp_path / "figures.json"

    text = run("--quick", "--only", "validation", "--svg", str(svg), "--json", str(document))

    assert "## Targets" in text
    [section] = json.loads(document.read_text())["sections"]
    assert {verdict["target"] for verdict in section["verdicts"]} == {1, 2, 8, 9}
    measured = [row for row in section["tables"][0]["rows"] if row["figures"]]
    others = [row["name"] for row in measured if row["name"] != "schemagen, native"]  # where the engine was built
    assert others[:2] == ["schemagen, pure", "msgspec"]
    assert all(row["figures"]["ratio"] > 0 and row["checks"] for row in measured)
    assert all(row["note"] for row in section["tables"][0]["rows"] if not row["figures"])
    assert measured[0]["checks"] == "all"
    assert ET.parse(svg).getroot().tag.endswith("svg")
