"""``make demo``: the whole system on one machine, started and stopped together."""
