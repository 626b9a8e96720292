"""Raise an exception at any bytecode, as a signal handler may."""

from __future__ import annotations

import concurrent.futures
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Protocol

import schemagen_runtime

WATCHED = (
    str(Path(schemagen_runtime.__file__).parent),
    str(Path(concurrent.futures.__file__).parent),
    threading.__file__,
)


class CutError(BaseException):
    """Stands for whatever a signal handler raises."""


class Tracer(Protocol):
    """What ``sys.settrace`` takes."""

    def __call__(self, frame: FrameType, event: str, arg: object, /) -> Tracer | None: ...


def cut(action: Callable[[], object], at: int) -> str | None:
    """Run an action, and raise ``CutError`` in it before its ``at``-th bytecode; return where, None if it has fewer."""
    count = 0
    where: str | None = None

    def local(frame: FrameType, event: str, arg: object, /) -> Tracer | None:
        nonlocal count, where
        del arg
        if event == "opcode":
            count += 1
            if count == at:
                where = f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}"
                sys.settrace(None)
                raise CutError
        return local

    def begin(frame: FrameType, event: str, arg: object, /) -> Tracer | None:
        del event, arg
        if not frame.f_code.co_filename.startswith(WATCHED):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return local

    sys.settrace(begin)
    try:
        action()
    except CutError:
        pass
    finally:
        sys.settrace(None)
    return where


def every_cut(prepare: Callable[[], Callable[[], object]], step: int = 1) -> Iterator[str]:
    """Cut an action at every ``step``-th bytecode, each time one that ``prepare`` made anew; yield where."""
    at = 1
    while (where := cut(prepare(), at)) is not None:
        yield where
        at += step
