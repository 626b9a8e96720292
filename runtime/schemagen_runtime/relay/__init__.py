"""Send on what is read from elsewhere: source, position and sender.

May import every room down to delivery.
"""
