"""Whole processes, timed from outside: what a user waits for who types a command."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.system.benchmarks.harness import SECONDS


def timed_process(command: Sequence[str], path: Path | None = None) -> Mapping[str, float]:
    """Seconds of one process, which must succeed; ``path`` is where it finds modules first."""
    # Installed packages have their bytecode; where none is written, a checkout would be compiled in every round.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if path is not None:
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(path), environment.get("PYTHONPATH")]))
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
    return {SECONDS: seconds}
