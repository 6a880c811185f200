"""What the house does by itself for introductions: draw and send the round, and look after what came of it."""
