"""Hold what a program opens: workspaces, collections, and the URLs that name destinations.

May import every room of the runtime.
"""
