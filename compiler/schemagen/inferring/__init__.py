"""Infer a schema from data: what each column holds, which part it plays, and the text that says so.

May import every room down to datafiles.
"""
