"""Hold the commands that are about events."""
