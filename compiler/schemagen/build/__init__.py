"""Run the stages in a row: compile, remember, write to disk, load into memory.

May import every room down to native, and the whole runtime.
"""
