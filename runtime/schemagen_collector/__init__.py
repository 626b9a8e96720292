"""The HTTP collector: registers schemas, receives events, joins labels; ``schemagen serve`` starts it."""
