"""Hold the commands that are about the collector."""
