"""Administrative units of Viet Nam through time, villages and populations."""
