"""Reading the review procedure: rounds, cases, what waits for whom."""
