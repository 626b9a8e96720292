"""Take frames as events, and give records as frames: of pandas, polars, Arrow, and whatever has an Arrow C stream.

May import the modules beside the rooms, and those above it. No library of frames is imported
that is not there, and NumPy where a frame is first taken.
"""
