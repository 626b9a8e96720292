"""Name the columns that stand where a table has none for a part that every schema needs, until somebody says which."""

from __future__ import annotations

from typing import Final

TODO_ID: Final = "todo_id"
TODO_TIME: Final = "todo_time"
TODO_PREDICTION: Final = "todo_prediction"
PLACEHOLDERS: Final = {
    TODO_ID: "the id, which joins a label to its inference",
    TODO_TIME: "the timestamp, which says when it happened",
    TODO_PREDICTION: "a prediction, which says what the model answered",
}
"""What each placeholder stands for."""
