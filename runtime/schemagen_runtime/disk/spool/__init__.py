"""Accepted events on disk: what is written here survives the process."""
