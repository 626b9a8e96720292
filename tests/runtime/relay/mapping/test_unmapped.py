"""What says why a line is no event can be sent to another process."""

from __future__ import annotations

import pickle

from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode


def test_it_survives_pickle() -> None:
    one = Unmapped(UnmappedCode.NO_ROWS, "why")
    again = pickle.loads(pickle.dumps(one))
    assert (again.code, str(again)) == (UnmappedCode.NO_ROWS, "why")
