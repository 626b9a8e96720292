"""Count the rows of ClickHouse for a monitor, into a SQLite file, with the counters that the SQLite store has."""
