"""Made-up persons and facts of the demonstration: plausible, varied, the same in every run."""
