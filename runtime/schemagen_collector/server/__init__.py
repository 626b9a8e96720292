"""Put the application together, and run it under uvicorn.

May import every room of the collector.
"""
