"""Read events from files of data, row by row.

May import every room down to build.
"""
