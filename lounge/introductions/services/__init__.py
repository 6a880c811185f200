"""The deeds of introductions: wish, draw, send, answer, meet, and say how it was."""
