"""Interpreters of one process have an engine each: one that ends takes nothing from the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from schemagen_runtime.native.loading import engine_name

EXAMPLES: Final = Path(__file__).parents[3] / "generated_examples"
pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")

PROGRAM: Final = """
import sys
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

def create(own_lock):
    if sys.version_info >= (3, 13):
        return interpreters.create("isolated" if own_lock else "legacy")
    return interpreters.create(isolated=own_lock)

def run(place, work):
    failure = interpreters.run_string(place, f"import sys; sys.path[:] = {sys.path!r}\\n{work}")
    assert failure is None, failure
"""
WORK: Final = """
import datetime, gc
import credit_risk
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.sampling.sampler import Sampler, Sampling

assert engine_name() == "native"
schema = credit_risk.SCHEMA
moment = datetime.datetime(2026, 11, 28, 10, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
events = [{**event, "timestamp": moment} for event in Sampler(schema, Sampling(count=50, labels=False)).mappings()]
lines = schema.encode_each(events)
assert all(b'"timestamp":"2026-11-28T10:00:00+02:00"' in line for line in lines), lines
assert schema.check({**events[0], "timestamp": 5})[0].code == "type_mismatch"
gc.collect()
"""
IN_TURNS: Final = """
exec(WORK)
first, second = create(own_lock=False), create(own_lock=False)
for place in (first, second, first):
    run(place, WORK)
interpreters.destroy(second)
run(first, WORK)
interpreters.destroy(first)
exec(WORK)
"""
WITH_OWN_LOCK: Final = """
place = create(own_lock=True)
run(place, "from schemagen_runtime.native._engine import Engine")
interpreters.destroy(place)
exec(WORK)
"""


def done_by(program: str, folder: Path) -> tuple[int, str]:
    path = [*sys.path, str(EXAMPLES)]
    head = f"import sys; sys.path[:] = {path!r}\nWORK = {WORK!r}\n"
    (folder / "program.py").write_text(head + PROGRAM + program)
    done = subprocess.run([sys.executable, "program.py"], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_in_turns(tmp_path: Path) -> None:
    assert done_by(IN_TURNS, tmp_path) == (0, "")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="all interpreters share one lock")
def test_with_a_lock_of_its_own_the_engine_loads(tmp_path: Path) -> None:
    assert done_by(WITH_OWN_LOCK, tmp_path) == (0, "")
