"""Hold the places where events go, one folder each, with the same file names in all of them.

May import every room down to disk.
"""
