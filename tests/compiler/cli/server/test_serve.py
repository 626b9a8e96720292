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
        (["--graceful-timeout", "nan"], "nan is no number; expected seconds"),
        (["--graceful-timeout", "-nan"], "nan is no number; expected seconds"),
        (["--graceful-timeout", "inf"], "inf is not in the range 0<x<=86400.0"),
        (["--graceful-timeout", "1e300"], "1e+300 is not in the range"),
        (["--graceful-timeout", "0"], "0.0 is not in the range"),
        (["--workers", "0"], "0 is not in the range 1<=x<=64"),
        (["--max-requests", "0"], "0 is not in the range x>=1"),
        (["--port", "65536"], "65536 is not in the range 0<=x<=65535"),
    ],
)
def test_what_it_does_not_start_with(options: list[str], words: str, tmp_path: Path) -> None:
    done = schemagen("serve", "--db", "m.db", "--port", "0", *options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


SECRET = "0123456789abcdef"
HOOK = ("--webhook", "https://hooks.example/services/path")


@pytest.mark.parametrize(
    ("options", "secret", "words"),
    [
        (HOOK, "", "SCHEMAGEN_WEBHOOK_SECRET is not set"),
        (HOOK, "short", "SCHEMAGEN_WEBHOOK_SECRET is too short"),
        ((*HOOK, "--no-monitor"), SECRET, "--no-monitor leaves it out"),
        (("--webhook", "hooks.example/services/path"), SECRET, "no URL to post to"),
        (("--webhook", "https://user:services/path@"), SECRET, "no URL to post to"),
    ],
)
def test_webhooks_that_could_not_be_told_are_refused_and_nothing_secret_is_quoted(
    options: tuple[str, ...], secret: str, words: str, tmp_path: Path
) -> None:
    done = schemagen("serve", "--db", "m.db", *options, cwd=tmp_path, env={"SCHEMAGEN_WEBHOOK_SECRET": secret})
    assert done.returncode == 2
    assert words in done.stderr
    assert "services/path" not in done.stderr
    assert list(tmp_path.iterdir()) == []
