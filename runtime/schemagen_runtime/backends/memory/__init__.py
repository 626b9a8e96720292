"""Keep events in memory, for tests of the code that ingests them."""
