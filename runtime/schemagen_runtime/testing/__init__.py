"""Offer what tests of code that ingests events need: a workspace in memory, faults, drawn events, a plug-in of pytest.

May import every room of the runtime. Each name is loaded when it is first used: ``events_of`` needs Hypothesis.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.backends.memory.destination import MemoryDestination
    from schemagen_runtime.backends.memory.faults import Faults
    from schemagen_runtime.sampling.ids import SampleError
    from schemagen_runtime.sampling.sampler import Sampler, Sampling
    from schemagen_runtime.testing.calls import FailedCalls, UnseenFailureError
    from schemagen_runtime.testing.strategies import events_of
    from schemagen_runtime.testing.workspace import MemoryWorkspace

__all__ = [
    "FailedCalls",
    "Faults",
    "MemoryDestination",
    "MemoryWorkspace",
    "SampleError",
    "Sampler",
    "Sampling",
    "UnseenFailureError",
    "events_of",
]

_MODULES = {
    "FailedCalls": "testing.calls",
    "Faults": "backends.memory.faults",
    "MemoryDestination": "backends.memory.destination",
    "MemoryWorkspace": "testing.workspace",
    "SampleError": "sampling.ids",
    "Sampler": "sampling.sampler",
    "Sampling": "sampling.sampler",
    "UnseenFailureError": "testing.calls",
    "events_of": "testing.strategies",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        with LOADING:
            value: object = getattr(import_module(f"schemagen_runtime.{_MODULES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        message = f"{name} makes strategies of Hypothesis, which is not installed: pip install hypothesis"
        raise ModuleNotFoundError(message, name=error.name) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
