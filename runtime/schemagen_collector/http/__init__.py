"""Take requests apart and refuse what is none: connections, bodies, media types, problems.

May import the settings.
"""
