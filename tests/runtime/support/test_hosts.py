"""Only what is this machine for certain is."""

from __future__ import annotations

import pytest
from schemagen_runtime.support.hosts import is_loopback


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("collector.example", False),
        ("", False),
    ],
)
def test_which_hosts_are_this_machine(host: str, is_own: bool) -> None:
    assert is_loopback(host) is is_own
