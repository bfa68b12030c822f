"""The pictures and explorers of the lessons, one file a lesson."""
