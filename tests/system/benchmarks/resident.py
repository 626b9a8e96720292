"""The memory of a process in one state, in bytes: ``python -m tests.system.benchmarks.resident STATE FOLDER URL``.

``memory`` runs it. It imports as little as it can before it has to, since what it imports is measured.
"""

import os
import sys

PACKAGE = "bench_memory"
QUEUE_BYTES = 64 << 20
"""The bound that is filled: the default."""


def resident() -> int:
    """Bytes of this process in memory now; at most so far where the system does not tell."""
    if os.path.exists("/proc/self/statm"):  # noqa: PTH110 -- pathlib is among what is measured
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- see above
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def requests_only(_: str) -> None:
    """Python with requests."""
    import requests

    assert requests


def at_rest(url: str) -> None:
    """A workspace that has delivered, and has nothing to do."""
    requests_only(url)
    from importlib import import_module

    from schemagen_runtime import Workspace

    package = import_module(PACKAGE)
    workspace = Workspace(url, project="lending", model="m")
    scores = workspace.add_data_collection("memory", schema=package.SCHEMA)
    scores.ingest_events([_event(package.InferenceEvent, os.getpid() * 1000 + number) for number in range(100)])
    assert workspace.flush(60)


def full(call: str) -> None:
    """A queue that is full to its bound in bytes, because nothing is sent; calls of so many events."""
    import threading
    from importlib import import_module

    from schemagen_runtime import Batch, Collection, Outcome, SchemaInfo, Settings, WhenFull, Workspace

    class Stuck:
        def register(self, collection: Collection, schema: SchemaInfo) -> None: ...

        def send(self, batch: Batch) -> Outcome:
            del batch
            threading.Event().wait()
            return Outcome()

        def close(self) -> None: ...

    package = import_module(PACKAGE)
    settings = Settings(max_queue_bytes=QUEUE_BYTES, max_queue_events=10_000_000, when_full=WhenFull.REJECT)
    workspace = Workspace(Stuck(), project="lending", model="m", settings=settings)
    scores = workspace.add_data_collection("memory", schema=package.SCHEMA)
    number, queued = 0, -1
    print(resident())
    while workspace.stats().queued_events > queued:
        queued = workspace.stats().queued_events
        events = [_event(package.InferenceEvent, number + index) for index in range(int(call))]
        number += len(events)
        scores.ingest_events(events, raise_errors=False)


def _event(make: type, number: int) -> object:
    from tests.system.benchmarks.events import good, keywords

    [event] = good(1)
    return make(**keywords(event | {"id": f"8c5d1b0e-0000-4000-8000-{number:012}", "extra2": f"row {number}"}))


STATES = {"requests": requests_only, "rest": at_rest, "full": full}

if __name__ == "__main__":
    STATES[sys.argv[1]](sys.argv[2])
    print(resident(), flush=True)
    os._exit(0)  # a queue that is full would otherwise be delivered first, for ten seconds
