"""Settings by purpose: base is shared; demo, test and production build on it."""
