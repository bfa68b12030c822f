"""The exercises of lesson 15: averages of the past, masks, queries and keys, heads."""
