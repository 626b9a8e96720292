"""A program that ingests events and notes what was accepted, to be killed, signalled and left alone by tests."""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import resource
import signal
import sys
import threading
import time
from dataclasses import replace

import orjson
from schemagen_runtime import HttpSettings, SpoolError, TransientError, Workspace

from tests.system.faults.support import QUICK, add_collection, journal_line, numbered, open_journal


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", required=True)
    parser.add_argument("--journal", required=True)
    parser.add_argument("--spool")
    parser.add_argument("--dead-letters")
    parser.add_argument("--prefix", default="a")
    parser.add_argument("--calls", type=int, help="how many; without end where it is not given")
    parser.add_argument("--size", type=int, default=5, help="events of a call")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between calls")
    parser.add_argument("--settings", type=orjson.loads, default={}, help="as JSON")
    parser.add_argument("--end", choices=["close", "exit", "os._exit", "stay", "flush"], default="close")
    parser.add_argument("--on-sigterm", choices=["exit"])
    parser.add_argument("--forks", type=int, default=0, help="children that ingest as well, forked under load")
    parser.add_argument("--file-limit", type=int, help="bytes to which a file may grow")
    return parser.parse_args()


def exit_in_order(*_: object) -> None:
    sys.exit(0)


def main() -> None:
    options = parse()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    if options.on_sigterm:
        signal.signal(signal.SIGTERM, exit_in_order)
    http = HttpSettings(read_timeout=1.0, attempt_timeout=2.0) if options.to.startswith("http") else None
    settings = replace(QUICK, **{"registration_timeout": 0.0, **options.settings})
    letters = options.dead_letters
    ws = Workspace(
        options.to, project="p", model="m", settings=settings, http=http, spool=options.spool, dead_letters=letters
    )
    try:
        collection = add_collection(ws)
    except TransientError as error:  # as the settings above ask for
        print(error, file=sys.stderr)
        return
    journal = open_journal(options.journal)

    def ingest(prefix: str, thread: int, calls: int | None) -> None:
        for call in itertools.count() if calls is None else range(calls):
            first = (call * options.threads + thread) * options.size
            events = numbered(prefix, range(first, first + options.size))
            try:
                collection.ingest_events(events, raise_errors=False)
            except SpoolError:  # they were not accepted
                continue
            try:
                os.write(journal, journal_line(str(sent["id"]) for sent in events))
            except OSError:  # the limit holds for this file too
                return
            time.sleep(options.pause)

    if options.file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.file_limit, resource.RLIM_INFINITY))
    threads = [
        threading.Thread(target=ingest, args=(options.prefix, number, options.calls), daemon=True)
        for number in range(options.threads)
    ]
    for thread in threads[1:]:
        thread.start()
    for child in range(options.forks):
        if os.fork() == 0:
            ingest(f"{options.prefix}.child{child}", 0, 20)
            ws.close()
            os._exit(0)
    threads[0].run()  # in the main thread, where signal handlers raise
    for thread in threads[1:]:
        thread.join()
    for _ in range(options.forks):
        os.wait()
    if options.end == "flush":
        assert ws.flush(100), ws.stats()
    if options.end in ("close", "flush"):
        ws.close()
    stats = ws.stats()
    names = ("accepted", "recovered", "delivered", "duplicates", "retries", "spooled_events", "queued_events")
    counts = {name: getattr(stats, name) for name in names} | {"ended_at": time.time()}
    print(orjson.dumps(counts).decode(), flush=True)
    if options.end == "stay":
        threading.Event().wait()
    if options.end == "os._exit":
        os._exit(0)


if __name__ == "__main__":
    main()
