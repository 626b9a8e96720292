"""Hold the commands that are about what is stored."""
