"""What belongs to one process refuses to be sent, and says what to do instead."""

from __future__ import annotations

import copy
import pickle
from typing import NoReturn

import pytest
from schemagen_runtime.support.process_bound import OPEN_THERE, refuse_pickle


class Bound:
    """Refuse."""

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)


def test_pickle_and_copies_are_refused_alike() -> None:
    for send in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=f"Bound cannot be pickled or copied.*{OPEN_THERE}"):
            send(Bound())
