"""Tests of events that are drawn."""
