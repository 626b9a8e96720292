"""Prepare what all tests share: their own cache, children that can be signalled, and word of what was left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

from tests.processes import let_children_be_signalled

# No timing is a test: what a loaded machine is slow at holds all the same.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

LEFT_OUT = pytest.StashKey[int]()
_WORKERS_WORD = "left_out"


class _Worker(Protocol):
    """Describe what is used of a worker of pytest-xdist, whose classes are not public."""

    config: pytest.Config
    workeroutput: dict[str, int]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="accept what the golden cases print now")
    parser.addoption("--every", type=int, default=1, metavar="N", help="of the cases of each test, run every Nth")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = 0
    let_children_be_signalled()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what ``--every`` says: each test runs, for other Pythons with fewer values and seeds."""
    every: int = config.option.every
    met = Counter[str]()
    kept: list[pytest.Item] = []
    for item in items:
        name = item.nodeid.partition("[")[0]
        if met[name] % every == 0:
            kept.append(item)
        met[name] += 1
    items[:] = kept


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return what ``-n auto`` means: one process more than cores, for a third of the time tests wait."""
    return (os.cpu_count() or 1) + 1


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("long") is not None:
            item.config.stash[LEFT_OUT] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that shows the results; only a worker of pytest-xdist has one to tell."""
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_WORKERS_WORD] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: _Worker) -> None:
    """Hear from a worker, each of which collects the same tests; one that died has told nothing."""
    output = getattr(node, "workeroutput", {})
    node.config.stash[LEFT_OUT] = max(node.config.stash[LEFT_OUT], output.get(_WORKERS_WORD, 0))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if count := config.stash[LEFT_OUT]:
        were = "long test was" if count == 1 else "long tests were"
        terminalreporter.write_line(f"{count} {were} left out: -m long runs them, and .ci/run does")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the tests a cache folder of their own, and the processes that they start too."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder
