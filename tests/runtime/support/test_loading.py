"""A process that is forked while another of its threads loads what waited until it was needed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from schemagen_runtime.support.loading import LOADING

ROOT = Path(__file__).parents[3]

PROGRAM = """
import os, signal, sys, threading, time
from importlib.machinery import PathFinder, SourceFileLoader
import credit_risk, schemagen_runtime
from schemagen_runtime import Outcome

class Nowhere:
    def register(self, collection, schema): pass
    def send(self, batch): return Outcome()
    def close(self): pass

class Slow(SourceFileLoader):
    "Takes its time to run a module."
    def exec_module(self, module):
        is_loading.set()
        time.sleep(0.5)
        super().exec_module(module)

class Finder:
    "Finds one module."
    def find_spec(self, name, path=None, target=None):
        if name == {late!r}:
            found = PathFinder.find_spec(name, path)
            found.loader = Slow(name, found.origin)
            return found

is_loading = threading.Event()
ws = None
{prepare}

def act():
    {act}

sys.meta_path.insert(0, Finder())
thread = threading.Thread(target=act)
thread.start()
assert is_loading.wait(60)
child = os.fork()
if not child:
    signal.alarm(20)
    act()
    os._exit(0)
thread.join()
act()
status = os.waitpid(child, 0)[1]
if ws is not None:
    ws.close()
sys.exit(status)
"""
OPEN = (
    'ws = schemagen_runtime.Workspace(Nowhere(), model="m"); c = ws.add_data_collection("c", schema=credit_risk.SCHEMA)'
)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(
    ("late", "act", "prepare"),
    [
        ("credit_risk.validator", "credit_risk.SCHEMA.check({})", ""),
        ("schemagen_runtime.checks.report", "credit_risk.SCHEMA.encode_each([{}])", ""),
        ("schemagen_runtime.checks.advice", "credit_risk.SCHEMA.check({'id': 3})", ""),
        ("schemagen_runtime.checks.advice", "c.ingest_events([{'id': 3}], raise_errors=False).result(50)", OPEN),
        ("difflib", "credit_risk.SCHEMA.check({'id': 'a', 'timestampp': 3})", ""),
        ("pkgutil", "credit_risk.SCHEMA.document", ""),
        ("schemagen_runtime.client.gradual", "asyncio.run(c.aingest_events([]))", f"{OPEN}; import asyncio"),
        ("schemagen_runtime.client.opening", "schemagen_runtime.Workspace(Nowhere())", ""),
        ("schemagen_runtime.client.workspace", "schemagen_runtime.Workspace", ""),
    ],
)
def test_the_child_can_load_it_too(late: str, act: str, prepare: str) -> None:
    program = PROGRAM.format(late=late, act=act, prepare=prepare)
    environment = {"PYTHONPATH": f"{ROOT / 'runtime'}:{ROOT / 'generated_examples'}"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_who_loads_may_fork_and_others_load_afterwards() -> None:
    """As a signal handler does that comes meanwhile."""
    with LOADING:
        child = os.fork()
        if not child:
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    taken: list[bool] = []

    def take() -> None:
        taken.append(LOADING.acquire(timeout=10))
        LOADING.release()

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    assert taken == [True]


def late_imports(tree: ast.AST, *, is_guarded: bool = False, is_late: bool = False) -> Iterator[int]:
    """The lines of imports within functions that stand in no ``with LOADING``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and is_late and not is_guarded:
            yield node.lineno
        opens = isinstance(node, ast.With) and any(ast.unparse(one.context_expr) == "LOADING" for one in node.items)
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from late_imports(node, is_guarded=is_guarded or opens, is_late=is_late or is_function)


def test_whatever_is_loaded_late_is_loaded_so() -> None:
    paths = sorted((ROOT / "runtime" / "schemagen_runtime").rglob("*.py"))
    found = [f"{path}:{line}" for path in paths for line in late_imports(ast.parse(path.read_text("utf-8")))]
    assert found == []
