"""Questions about introductions: who is willing, who fits, what was chosen, what came of it."""
