"""A URL finds what a test opened, as long as it is open."""

from __future__ import annotations

import pytest
from schemagen_runtime import Workspace, open_records
from schemagen_runtime.backends.memory.named import find_named, forget_named, open_named


def test_names_are_found_until_they_are_forgotten() -> None:
    first, second = open_named(None), open_named(None)
    assert first.identity != second.identity
    named = open_named("orders")
    assert find_named("orders") is named
    with pytest.raises(ValueError, match="open already"):
        open_named("orders")
    for one in (first, second, named):
        forget_named(one)
    with pytest.raises(ValueError, match=r"MemoryWorkspace\(name='orders'\)"):
        Workspace("memory://orders")


@pytest.mark.parametrize("url", ["memory:orders", "memory://", "memory:/x"])
def test_other_urls_say_how_they_are_written(url: str) -> None:
    with pytest.raises(ValueError, match="memory://NAME"):
        Workspace(url)


def test_it_is_no_store() -> None:
    with pytest.raises(ValueError, match="names no store"):
        open_records("memory://orders")
