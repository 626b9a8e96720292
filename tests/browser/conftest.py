"""Start a browser once, and skip where there is none, saying so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from tests.browser.stores import WORLDS
from tests.browser.watching import LOOKS, Look, Watched, missing, started_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Watch: TypeAlias = Callable[..., Watched]
"""Opens a tab with a look."""
Fill: TypeAlias = Callable[[str], Path]
"""Makes the store of a world, by its name."""
GROUPED = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in WORLDS]
"""The names of the worlds. One worker has all tests of a store: each would have to fill and count it otherwise."""


@pytest.fixture(scope="session")
def fill(tmp_path_factory: pytest.TempPathFactory) -> Fill:
    if (lacking := missing()) is not None:
        pytest.skip(lacking)
    folder = tmp_path_factory.mktemp("stores")

    @cache
    def filled(name: str) -> Path:
        return WORLDS[name].fill(folder / f"{name}.db")

    return filled


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if (lacking := missing()) is not None:
        pytest.skip(lacking)
    with started_browser() as started:
        yield started


@pytest.fixture
def watch(browser: Browser) -> Iterator[Watch]:
    tabs: list[Watched] = []

    def opened(look: Look = LOOKS[0], *, script: bool = True) -> Watched:
        tabs.append(Watched(browser, look, script=script))
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()
