"""Files of events, row by row: NDJSON and CSV, in constant memory, with the line of everything that is wrong."""
