"""``schemagen serve`` refuses what would leave a collector open, before it listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--tls-key", "key.pem"], "--tls-key is given without --tls-cert"),
        (["--host", "0.0.0.0"], "without tokens the collector listens on loopback only"),
        (["--tls-cert", "nothing.pem"], "nothing.pem cannot be read"),
    ],
)
def test_what_it_does_not_start_with(options: list[str], words: str, tmp_path: Path) -> None:
    done = schemagen("serve", "--db", "m.db", "--port", "0", *options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
