"""Hold every form that crosses a wire or lies on a disk, each written and read in one place, one module a noun.

May import every room down to api.
"""
