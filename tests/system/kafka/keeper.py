"""Keep one broker for all processes of a test run: ``python -m tests.system.kafka.keeper FOLDER``.

Each process that uses it holds a shared lock on a file. The keeper waits for that lock alone, which it gets when the
last of them has ended, however it ended; then it ends the broker, and itself.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from tests.system.kafka.broker import Address, Node, NoKafkaError, resolve_classpath

_ROOT: Final = Path(__file__).parents[3]


@contextmanager
def shared_broker(folder: Path) -> Generator[Address, None, None]:
    """Return the address of the run's node, which whoever comes first starts.

    Raises:
        NoKafkaError: it cannot be started; the message says why.
    """
    resolve_classpath()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "used").open("w") as used, (folder / "starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(used, fcntl.LOCK_SH)
        address = folder / "address"
        if not address.exists():
            _start(folder, address)
        fcntl.flock(starting, fcntl.LOCK_UN)
        yield Address(*address.read_text().splitlines())


def _start(folder: Path, address: Path) -> None:
    log = folder / "keeper.log"
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", __name__, str(folder)],
            cwd=_ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    while not address.exists():
        if keeper.poll() is not None:
            raise NoKafkaError(log.read_text())
        time.sleep(0.1)


def _keep(folder: Path) -> None:
    address, files = folder / "address", Path(mkdtemp(dir=folder))
    node = Node(files / "node")
    try:
        node.start()
        made = folder / "address.new"
        made.write_text("\n".join(node.address))
        made.replace(address)
        with (folder / "used").open("w") as used:
            fcntl.flock(used, fcntl.LOCK_EX)
            address.unlink()
    finally:
        node.kill()
        shutil.rmtree(files)


if __name__ == "__main__":
    os.umask(0o077)
    _keep(Path(sys.argv[1]))
