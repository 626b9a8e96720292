"""Offer pytest a fixture: a workspace in memory, whose test fails where a failed call was never looked at.

pytest loads this module in each of its runs, so it imports nothing of the runtime until the fixture is asked for.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Final

import pytest

from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.testing.workspace import MemoryWorkspace

_WORKSPACE: Final = pytest.StashKey["MemoryWorkspace"]()


@pytest.fixture
def schemagen_workspace(request: pytest.FixtureRequest) -> Generator[MemoryWorkspace, None, None]:
    """Give a workspace in memory; the test fails where a call failed and nobody looked at what came of it."""
    with LOADING:
        from schemagen_runtime.testing.workspace import MemoryWorkspace  # noqa: PLC0415 -- only who asks for it loads it

    workspace = MemoryWorkspace()
    request.node.stash[_WORKSPACE] = workspace
    try:
        yield workspace
    finally:
        workspace.close()
    workspace.calls.check()  # what failed only while fixtures ended


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test itself, and not its end, for a failed call that nobody looked at."""
    try:
        result = yield
    except BaseException:  # the reason why it fails is known, and one is enough
        workspace = item.stash.get(_WORKSPACE, None)
        if workspace is not None:
            workspace.calls.forget()
        raise
    workspace = item.stash.get(_WORKSPACE, None)
    if workspace is not None:
        workspace.faults.mend()
        workspace.settle()
        workspace.calls.check()
    return result
