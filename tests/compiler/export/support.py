"""Schemas to export, and promtool to look at what comes out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from schemagen.build.compile import read_schema
from schemagen.model.schema import Schema
from schemagen.text.source import Source

LENDING = """
schemagen: 1
name: lending
version: 1.0.0
doc: |
  Scores of "loans" {{ $value }}: $model.
  More.
owner: "{{ team }}"
links:
  Card: https://docs.example/card
  Run book: https://docs.example/run?a={{b}}
monitor: {quiet: [month], levels: {drift: {warning: 0.07}}}
id: id
timestamp: at
features:
  income: {type: float, unit: EUR, doc: What they earn.}
  month: int
predictions:
  proba: {type: float, kind: probability, target: paid.back, positive: 1}
labels:
  paid.back: {type: int, enum: [0, 1]}
  other: int
extras: {note: string}
"""

BARE = """
schemagen: 1
name: bare
version: 1.0.0
id: id
timestamp: at
features: {x: float}
predictions: {y: float}
"""


def read(text: str) -> Schema:
    """Read a schema that is right."""
    schema, found = read_schema(Source("x.yaml", text.encode()))
    assert schema is not None, found
    return schema


def check_rules(path: Path) -> None:
    """Have promtool check a file of rules; skip where it is not installed (Debian's package prometheus has it)."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    done = subprocess.run([promtool, "check", "rules", path], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
