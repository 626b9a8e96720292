"""The soak, short; ``.ci/run`` runs it for a minute."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.system.faults.support import ROOT

pytestmark = pytest.mark.long


def test_nothing_is_lost_and_nothing_doubled() -> None:
    command = [sys.executable, "-m", "tests.system.faults.soak", "--seconds", "5", "--seed", "11"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("lost=0 duplicated=0\n")
