"""Pages about the person who works: signing in and out, language."""
