"""Send on what is read from elsewhere: a source is read, a sender delivers, the source learns how far all is done.

May import every room down to delivery.
"""
