"""Long stories in a real browser, on a demo house that is served as it will be."""
