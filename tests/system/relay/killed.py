"""Run members of a relay and kill them at random: ``python -m … SEED KILLS MEMBERS SECONDS OPTION…``.

Members are forked from a process that has loaded everything, so a kill costs what the relay does, and no start of
Python. When standard input ends, as many members run to the end. ``MEMBER`` in an option stands for the number of each.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time

# Everything that a member needs, loaded once.
import schemagen.cli.server.relay
from schemagen.cli.commands import run
from schemagen_runtime.backends.sqlite import store

_LOADED = (schemagen.cli.server.relay, store)


def main(seed: int, kills: int, members: int, longest: float, options: list[str]) -> int:
    """Kill a member within ``longest`` seconds, and again; return the largest exit code of those that end."""
    chance = random.Random(seed)
    living = [_start(options, member) for member in range(members)]
    for _ in range(kills):
        time.sleep(chance.uniform(0.02, longest))
        member = chance.randrange(members)
        _kill(living[member])
        living[member] = _start(options, member)
    sys.stdin.read()
    for member in range(members):
        _kill(living[member])
        living[member] = _start([*options, "--until-now"], member)
    return max(os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in living)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _start(options: list[str], member: int) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(run(["relay", *(option.replace("MEMBER", str(member)) for option in options)]))
    return pid


if __name__ == "__main__":
    seed, kills, members = map(int, sys.argv[1:4])
    sys.exit(main(seed, kills, members, float(sys.argv[4]), sys.argv[5:]))
