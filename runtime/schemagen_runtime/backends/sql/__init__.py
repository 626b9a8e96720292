"""Hold what the stores that keep rows in tables have in common, whichever their database is."""
