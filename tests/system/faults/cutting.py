"""Raise an exception at any bytecode, as a signal handler may."""

from __future__ import annotations

import concurrent.futures
import contextlib
import dis
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType
from typing import Protocol

import schemagen_runtime
from schemagen_runtime.support.loading import LOADING

WATCHED = (
    str(Path(schemagen_runtime.__file__).parent),
    str(Path(concurrent.futures.__file__).parent),
    threading.__file__,
    contextlib.__file__,
)


class CutError(BaseException):
    """Stands for whatever a signal handler raises."""


class Tracer(Protocol):
    """What ``sys.settrace`` takes."""

    def __call__(self, frame: FrameType, event: str, arg: object, /) -> Tracer | None: ...


@cache
def _cuts(code: CodeType) -> frozenset[int]:
    """Return the bytecodes before which code is cut: those that lie in the same ``try`` as the bytecode before.

    The interpreter looks for signals at the end of a call, and a tracer raises before the next bytecode. Behind the
    last call of a ``with`` statement that lies outside it: a lock would stay held that no signal handler leaves held.
    """
    entries = getattr(dis, "_parse_exception_table")(code)  # noqa: B009 -- the only reader of it that there is

    def tried(offset: int) -> object:
        return next((entry for entry in entries if entry.start <= offset < entry.end), None)

    steps = [one.offset for one in dis.get_instructions(code)]
    return frozenset(after for before, after in pairwise(steps) if tried(before) == tried(after))


def cut(action: Callable[[], object], at: int, kept: list[BaseException] | None = None) -> str | None:
    """Run an action, and raise ``CutError`` before the ``at``-th bytecode where it is cut.

    Return where that is, None if it has fewer.

    The exceptions stay in ``kept``, as a program that gathers its failures keeps them.
    """
    count = 0
    where: str | None = None

    def watch(places: frozenset[int]) -> Tracer:
        def local(frame: FrameType, event: str, arg: object, /) -> Tracer | None:
            nonlocal count, where
            del arg
            if event == "opcode" and frame.f_lasti in places:
                count += 1
                if count == at:
                    where = f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}"
                    sys.settrace(None)
                    raise CutError
            return local

        return local

    def begin(frame: FrameType, event: str, arg: object, /) -> Tracer | None:
        del event, arg
        code = frame.f_code
        if not code.co_filename.startswith(WATCHED):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        # The hash of code takes long, its identity does not.
        if id(code) not in known:
            known[id(code)] = watch(_cuts(code))
        return known[id(code)]

    known: dict[int, Tracer] = {}
    # CPython 3.12 sends no opcode events where no frame wanted them before the tracer was set.
    sys._getframe().f_trace_opcodes = True
    # Others' garbage has finalizers, out of which an exception leads nowhere.
    is_collecting = gc.isenabled()
    gc.disable()
    sys.settrace(begin)
    try:
        action()
    except CutError as error:
        if kept is not None:
            kept.append(error)
    finally:
        sys.settrace(None)
        _let_go()
        if is_collecting:
            gc.enable()
    return where


def _let_go() -> None:
    """Let go of the lock of late imports where a cut left it held, between bytecodes where no signal comes.

    The thread that holds it goes on, but any other would wait for ever, in a later test of this process.
    """
    with contextlib.suppress(RuntimeError):
        while True:
            LOADING.release()


def every_cut(
    prepare: Callable[[], Callable[[], object]], step: int = 1, kept: list[BaseException] | None = None
) -> Iterator[str]:
    """Cut an action at every ``step``-th bytecode, each time one that ``prepare`` made anew; yield where."""
    at = 1
    while (where := cut(prepare(), at, kept)) is not None:
        yield where
        at += step
