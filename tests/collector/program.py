"""A collector with bounds that the command line does not offer: small ones, so that tests reach them.

``python -m tests.collector.program DB '{"max_requests": 2}'``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from schemagen_collector.server.serving import Listening, serve
from schemagen_collector.settings import CollectorSettings


def announce(url: str, is_open: bool) -> None:
    print(f"serving at {url} (open: {is_open})", file=sys.stderr, flush=True)


if __name__ == "__main__":
    bounds: dict[str, Any] = {"monitor": False} | json.loads(sys.argv[2])
    settings = CollectorSettings(db=Path(sys.argv[1]), **bounds)
    serve(settings, Listening(host="127.0.0.1", port=0), announce)
