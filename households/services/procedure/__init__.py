"""The review procedure: rounds, cases and what happens to them."""
