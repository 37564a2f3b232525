"""Writing who answers for which household, and what officials do there."""
