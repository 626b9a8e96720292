"""Hold the command line: one file a command, grouped by what commands are about.

May import every room of the compiler, and the whole runtime.
"""
