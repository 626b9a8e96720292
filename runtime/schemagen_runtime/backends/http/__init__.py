"""Talk to a collector: ``http://`` and ``https://``."""
