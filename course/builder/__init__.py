"""Everything that makes, checks, restores and opens the lessons."""
