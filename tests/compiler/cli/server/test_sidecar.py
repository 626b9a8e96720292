"""``schemagen sidecar`` as a process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compiler.cli.support import EVENT, SCHEMA, schemagen

CONFIG = """\
sidecar: 1
schema: lending.yaml
to: sqlite:///m.db
model: m
sources: [{stdin: true, events: [{columns: {id: id, timestamp: timestamp, income: income, probability: probability}}]}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lending.yaml").write_text(SCHEMA)
    (tmp_path / "sidecar.yaml").write_text(CONFIG)
    return tmp_path


def test_standard_input_is_stored_and_what_is_no_event_is_a_dead_letter(folder: Path) -> None:
    lines = f"{EVENT % 1}\nnonsense\n{EVENT % 2}\n".encode()
    done = schemagen("sidecar", "--config", "sidecar.yaml", cwd=folder, stdin=lines)
    assert (done.returncode, done.stdout) == (0, "")
    shown = schemagen("show", "a2", "--from", "m.db", cwd=folder)
    assert shown.returncode == 0, shown.stderr
    (letter,) = (folder / "sidecar-state" / "dead-letters" / "dead-letters.ndjson").read_text().splitlines()
    assert json.loads(letter)["source"]["position"] == len(EVENT % 1) + 1


@pytest.mark.parametrize(
    ("change", "options", "code", "message"),
    [
        (("to: sqlite:///m.db", "to: m.db"), (), 2, "'to'"),
        (("lending.yaml", "other.yaml"), (), 1, "SG610"),
        (("", ""), ("--listen", "here"), 2, "--listen 'here' is no address"),
        (("", ""), ("--check", "none.log"), 2, "none.log"),
    ],
)
def test_what_is_wrong_is_told(
    change: tuple[str, str], options: tuple[str, ...], code: int, message: str, folder: Path
) -> None:
    (folder / "sidecar.yaml").write_text(CONFIG.replace(*change) if change[0] else CONFIG)
    done = schemagen("sidecar", "--config", "sidecar.yaml", *options, cwd=folder)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert message in done.stderr
