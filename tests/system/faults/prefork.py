"""A program that opens a workspace and forks, in one of the ways in which servers and task queues do."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import threading
from collections.abc import Callable
from typing import Final

from schemagen_runtime import DataCollection, ForkedError, IngestFuture, Workspace

from tests.system.faults.support import QUICK, add_collection, fates, numbered

CHILDREN: Final = 8
PER_CHILD: Final = 40

inherited: list[IngestFuture] = []
of_the_parent: list[DataCollection[object]] = []


def ingest_in_child(collection: DataCollection[object], child: int, *, leave: str = "exit") -> None:
    """What a worker does; it does not wait for what it ingested, nor close anything."""
    for n in range(PER_CHILD):
        collection.ingest_events(numbered(f"child{child}", [n]), raise_errors=False)
    if leave == "os._exit":
        os._exit(0)


def check_inherited() -> None:
    """Futures of the parent fail in the child, at once, unless they were done; their callbacks do not run."""
    for future in inherited:
        error = future.exception(0)
        assert error is None or isinstance(error, ForkedError), error


def fork_under_load(collection: DataCollection[object], ws: Workspace) -> None:
    """Fork while other threads of the parent ingest, with locks held and a queue that is not empty."""
    stopping = threading.Event()
    called_in: set[int] = set()

    def load(thread: int) -> None:
        n = 0
        while not stopping.is_set():
            future = collection.ingest_events(numbered(f"parent{thread}", range(n, n + 20)))
            future.add_done_callback(lambda _: called_in.add(os.getpid()))
            inherited.append(future)
            n += 20
            stopping.wait(0.002)

    threads = [threading.Thread(target=load, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    children: list[int] = []
    for child in range(CHILDREN):
        stopping.wait(0.05)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                before = len(inherited)
                check_inherited()
                assert ws.stats().accepted == 0
                future = collection.ingest_events(numbered(f"child{child}", range(PER_CHILD)))
                assert fates(future.result(30)) == {"delivered": PER_CHILD}
                ws.close()
                assert os.getpid() not in called_in
                assert len(inherited) == before
                status = 0
            except BaseException as error:  # noqa: BLE001 -- the parent must see it, whatever it is
                print(f"child {child}: {error!r}", file=sys.stderr, flush=True)
            finally:
                os._exit(status)
        children.append(pid)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0] * CHILDREN
    stopping.set()
    for thread in threads:
        thread.join()
    assert {fate for future in inherited for fate in fates(future.result(30))} == {"delivered"}
    print(sum(len(future.result().results) for future in inherited))


def use_processes(package: str, method: str, collection: DataCollection[object], leave: str) -> None:
    """``multiprocessing`` or ``billiard`` processes, which end without running ``atexit``."""
    context = importlib.import_module(package).get_context(method)
    processes = [
        context.Process(target=ingest_in_child, args=(collection, child), kwargs={"leave": leave})
        for child in range(CHILDREN)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * CHILDREN


def task(child: int) -> None:
    """A task's arguments are pickled; the collection is what the fork left."""
    ingest_in_child(of_the_parent[0], child)


def use_pool(package: str, collection: DataCollection[object], tasks_of_a_worker: int | None = None) -> None:
    """A pool, as Celery has one: its workers live for several tasks, or for so many, then end in order."""
    of_the_parent.append(collection)
    context = importlib.import_module(package).get_context("fork")
    with context.Pool(3, maxtasksperchild=tasks_of_a_worker) as pool:
        tasks = [pool.apply_async(task, (child,)) for child in range(CHILDREN)]
        for result in tasks:
            result.get(60)
        pool.close()
        pool.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", required=True)
    parser.add_argument("--spool")
    parser.add_argument("how")
    parser.add_argument("--leave", default="exit")
    options = parser.parse_args()
    ws = Workspace(options.to, project="p", model="m", settings=QUICK, spool=options.spool)
    collection = add_collection(ws)
    ways: dict[str, Callable[[], None]] = {
        "fork": lambda: fork_under_load(collection, ws),
        "multiprocessing": lambda: use_processes("multiprocessing", "fork", collection, options.leave),
        "billiard": lambda: use_processes("billiard", "fork", collection, options.leave),
        "multiprocessing-pool": lambda: use_pool("multiprocessing", collection),
        "billiard-pool": lambda: use_pool("billiard", collection),
        "multiprocessing-pool-1": lambda: use_pool("multiprocessing", collection, 1),
        "billiard-pool-1": lambda: use_pool("billiard", collection, 1),
        "billiard-pool-3": lambda: use_pool("billiard", collection, 3),
    }
    ways[options.how]()


if __name__ == "__main__":
    main()
