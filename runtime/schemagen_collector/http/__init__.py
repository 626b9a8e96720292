"""Take requests apart and refuse what is none: connections, bodies, media types, problems, notes for the log.

May import the settings.
"""
