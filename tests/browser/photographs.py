"""Photograph the pages of a year of flights for the README and the docs, in light and dark.

From the root, with the extra ci and Chromium: ``python -m tests.browser.photographs``. They go to docs/pictures.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.browser.serving import served
from tests.browser.watching import Look, missing, started_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT: Final = Path(__file__).parents[2]
PICTURES: Final = ROOT / "docs" / "pictures"
MODEL: Final = "/models/airports/flight_delays/logistic-1"
PAGES: Final = {"models": "/", "model": MODEL, "column": f"{MODEL}/columns/hour"}
LOOKS: Final = (Look("light", 1200), Look("dark", 1200))
HEIGHTS: Final = {"models": 480, "model": 1150, "column": 1000}
"""Pixels of each picture: what is above the fold, and a little more."""
MOST_BYTES: Final = 300_000


def main() -> int:
    """Make all pictures; the exit code."""
    if (lacking := missing()) is not None:
        print(lacking, file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, help="a store that flights_faults.py filled; a new one by default")
    db: Path | None = parser.parse_args().db
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(filled(Path(folder)) if db is None else db) as address,
        started_browser() as browser,
    ):
        for look in LOOKS:
            for name, path in PAGES.items():
                print(photograph(browser, f"{address}{path}", look, name))
    return 0


def filled(folder: Path) -> Path:
    """Return a new store of a year of flights."""
    program = ROOT / "generated_examples" / "flights_faults.py"
    subprocess.run([sys.executable, str(program), "--to", f"sqlite:///{folder}/flights.db"], check=True)
    return folder / "flights.db"


def photograph(browser: Browser, url: str, look: Look, name: str) -> Path:
    """Photograph a page; return where the picture is.

    Raises:
        ValueError: the picture is too large for a page on the web.
    """
    context = browser.new_context(viewport={"width": look.width, "height": HEIGHTS[name]}, color_scheme=look.theme)
    page = context.new_page()
    page.goto(url)
    path = PICTURES / f"{name}-{look.theme}.png"
    page.screenshot(path=path)
    context.close()
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path} has {path.stat().st_size:,} bytes, of {MOST_BYTES:,} at most")
    return path


if __name__ == "__main__":
    sys.exit(main())
