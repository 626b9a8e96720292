"""Run a sidecar: follow logs, read standard input and take requests, and send on the events in them."""
