"""How an attempt becomes a verdict; README.md tells the way."""
