"""Serve a store's pages as a person does: with ``schemagen monitor serve``."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import requests

_PATIENCE: Final = 180.0
"""Seconds in which a store is counted and judged."""
_ADDRESS: Final = re.compile(r"https?://\S+")


@contextmanager
def served(db: Path) -> Generator[str]:
    """Serve a store on a free port of this machine; give its address."""
    command = [sys.executable, "-m", "schemagen", "monitor", "serve", "--db", str(db), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            found = _ADDRESS.search(line)
            assert found is not None, line + process.stderr.read()
            address = found[0].rstrip("/")
            await_judged(address)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def await_judged(address: str) -> None:
    """Wait until the store is counted and judged: until then pages load themselves again, under whoever looks."""
    until = time.monotonic() + _PATIENCE
    while "Refresh" in requests.get(f"{address}/", headers={"Accept": "text/html"}, timeout=_PATIENCE).headers:
        assert time.monotonic() < until, f"not judged within {_PATIENCE:.0f} s"
        time.sleep(0.5)
