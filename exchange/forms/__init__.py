"""Forms of the pages about imports and exports."""
