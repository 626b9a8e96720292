"""Hold the embedded store: one SQLite file for any number of projects, collections, models and processes."""
