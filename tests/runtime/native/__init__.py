"""Tests of ``schemagen_runtime.native``."""
