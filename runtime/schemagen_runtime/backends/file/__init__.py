"""Write events to a file: ``file:///events.ndjson``."""
