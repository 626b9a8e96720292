"""Keep the counters of collections in the database, and bring them up to date from its rows."""
