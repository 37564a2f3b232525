"""What knows no domain noun: abstract bases, jobs, pagination, money, dates."""
