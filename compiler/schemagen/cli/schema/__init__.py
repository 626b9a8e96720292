"""Hold the commands that are about schema files."""
