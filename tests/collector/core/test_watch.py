"""What pages are made from: who must sign in, and what runs beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from schemagen_collector.core.opening import open_for_watching, open_tokens
from schemagen_collector.core.tokens import Right
from schemagen_collector.core.watch import Watch
from schemagen_collector.http.usage import Usage
from schemagen_collector.settings import CollectorSettings

from tests.monitor.support import PLACE, fill


def test_nobody_signs_in_before_there_is_a_token_on_this_machine_alone(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=1, rows=5)
    with open_for_watching(str(db)) as store, open_tokens(str(db)) as tokens:
        for_here = Watch(CollectorSettings(db=db), store, tokens, Usage())
        for_all = Watch(CollectorSettings(db=db, open_without_tokens=False), store, tokens, Usage())
        nobody = Watch(CollectorSettings(db=db), store, None, Usage())
        assert [one.is_open for one in (for_here, for_all, nobody)] == [True, False, True]
        tokens.create(None, [Right.READ])
        assert [one.is_open for one in (for_here, for_all, nobody)] == [False, False, True]
        assert list(for_here.collections()) == [PLACE]
        name = asyncio.run(for_here.run(None, lambda: threading.current_thread().name))
        assert name.startswith("schemagen-watch")
        for one in (for_here, for_all, nobody):
            one.close()
