"""Open files and follow logs until the test ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import pytest

from tests.runtime.relay.logs.support import Follow, OpenFile, follow_until, open_until


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    """What is to be closed when the test ends."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def open_file(ends: ExitStack) -> OpenFile:
    return partial(open_until, ends)


@pytest.fixture
def follow(ends: ExitStack) -> Follow:
    return partial(follow_until, ends)
