"""The kinds of faults and loads of a soak, each of which can be left out."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What befalls the processes, and what they do."""

    KILLS = "kills"
    COLLECTORS = "collectors"
    FORKS = "forks"
    FILE_LIMITS = "file-limits"
    SIGNALS = "signals"
    CANCELLATIONS = "cancellations"
    CHDIR = "chdir"
    TAKEOVERS = "takeovers"
    LABELS = "labels"
    LARGE_CALLS = "large-calls"
    EMBEDDED = "embedded"
    BAD_EVENTS = "bad-events"
    FULL = "full"
    REPLAYS = "replays"
    SERVE = "serve"


MEANINGS = {
    Kind.KILLS: "clients that end by SIGKILL, by SIGTERM without a handler, and by os._exit",
    Kind.COLLECTORS: "a collector that is killed, and that lies",
    Kind.FORKS: "clients that fork under load, and whose children ingest too",
    Kind.FILE_LIMITS: "files that may not grow: calls that raise SpoolError",
    Kind.SIGNALS: "SIGINT whose handler raises KeyboardInterrupt in any call; SIGTERM during close, and sys.exit",
    Kind.CANCELLATIONS: "coroutines that are cancelled, run out of their time, or are pending when their loop ends",
    Kind.CHDIR: "relative paths, and another current folder soon after; in children too; one that is removed",
    Kind.TAKEOVERS: "clients that die at one of their first changes to the disk, while they take over a spool",
    Kind.LABELS: "labels of the same ids by many processes, of times that grow, shrink, are equal or left out",
    Kind.LARGE_CALLS: "calls of 1 to 100,000 events, not only of 1 to 100",
    Kind.EMBEDDED: "clients that share a SQLite file instead of a collector",
    Kind.BAD_EVENTS: "events that do not fit their schema, beside those that do",
    Kind.FULL: "queues and spools that are full soon, and each of the ways to deal with that",
    Kind.REPLAYS: "schemagen replay over the dead letters meanwhile, killed at times",
    Kind.SERVE: "clients of schemagen serve, which is killed and stopped",
}
