"""Tell what a signal handler raised from what the code that it interrupted raised."""

from __future__ import annotations

from types import FrameType


def came_from_signal_handler(error: BaseException) -> bool:
    """Tell whether a signal handler raised ``error``.

    Such an exception, of a time limit for example, says nothing of the code that it came out of. A handler is known by
    its arguments: no other function gets the frame that was interrupted.
    """
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        code = frame.f_code
        given = [frame.f_locals.get(name) for name in code.co_varnames[: code.co_argcount + 1]]
        # Not by isinstance: it asks an argument for its class, and where that is an event's value, it may raise.
        if any(type(one) is FrameType or (type(one) is tuple and _ends_with_frame(one)) for one in given):
            return True
        traceback = traceback.tb_next
    return False


def raise_interruption(error: BaseException) -> None:
    """Raise ``error`` again where a signal handler raised it: it is meant for whoever called, not for who caught it."""
    if came_from_signal_handler(error):
        raise error


def _ends_with_frame(arguments: tuple[object, ...]) -> bool:
    return bool(arguments) and type(arguments[-1]) is FrameType
