"""Hold what is told of alerts to those who wait for news.

May import every room down to page.
"""
