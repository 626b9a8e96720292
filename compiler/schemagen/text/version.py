"""Hold the version of the distribution: written here once, read by the build and by generated headers."""

__version__ = "0.1.0"
