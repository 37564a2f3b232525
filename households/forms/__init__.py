"""Forms of the pages about households."""
