"""``http://`` and ``https://``: the collector as a destination."""
