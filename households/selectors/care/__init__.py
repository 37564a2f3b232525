"""Who answers for which household, and what is due to it."""
