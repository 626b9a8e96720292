"""Let the programs that tests start be signalled, however the tests themselves were started."""

from __future__ import annotations

import signal
from types import FrameType


def let_children_be_signalled() -> None:
    """Give every program that is started from now on the default handlers of SIGINT and SIGTERM.

    A shell ignores SIGINT for what it runs in its background, and an ignored signal stays ignored over ``exec``
    (POSIX.1-2017, XSH 2.4.3); one that is handled, be it by nothing, is back at its default there. This process goes on
    to ignore what it ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, _do_nothing)


def _do_nothing(number: int, frame: FrameType | None) -> None:
    del number, frame
