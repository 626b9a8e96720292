"""Events a second from Kafka into ClickHouse: ``python -m tests.system.benchmarks.relay_clickhouse``.

What it is measured against takes messages with confluent-kafka, reads them with orjson, and inserts columns of their
values with clickhouse-connect (extra ``bench``), 10,000 at a time, into a plain table: it checks nothing, looks nothing
up, knows no label. Both read the same topic of one broker, and write into the same engine of ClickHouse, which shares
the machine's cores with them (see ``clickhouse``). Rounds are interleaved.
"""

from __future__ import annotations

import uuid
from contextlib import closing
from functools import partial
from pathlib import Path

from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.cli.event_schemas import load_schema
from schemagen.text.source import Source
from schemagen_runtime import SchemaInfo
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore
from schemagen_runtime.document import read_document
from schemagen_runtime.relay.direct_sender import DirectSender
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas

from tests.system.benchmarks.clickhouse import bare_writer, served
from tests.system.benchmarks.relay import Topic, compare, consumed, moved


def pair(url: str, topic: Topic, folder: Path, text: str) -> tuple[float, float]:
    """Return events a second of a bare consumer, and of the relay."""
    compiled = compile_schemas([Source("schema.yaml", text.encode())])
    info = SchemaInfo.of(load_package(compiled.files, compiled.packages[0]))
    mark = uuid.uuid4().hex[:8]
    alone = consumed(topic, bare_writer(url, f"bare_{mark}", read_document(info.document).all_columns))
    box = LetterFolder(folder / "dead", 1 << 20)
    # A database of its own, for the events are the same in each round.
    database = f"relay_{mark}"
    ClickHouseClient(url).run(f"CREATE DATABASE {database}")
    with closing(ClickHouseStore(f"{url.rpartition('/')[0]}/{database}")) as store:
        sender = DirectSender(store, LoadedSchemas(load_schema, box), box, 1 << 20)
        return alone, moved(topic, lambda _: sender)


if __name__ == "__main__":
    with served() as url:
        compare(__doc__ or "", partial(pair, url))
