"""Speak to a collector: ``http://`` and ``https://``."""
