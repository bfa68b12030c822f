"""For instructors: grade a class in isolation. README.md, in this folder, says who trusts whom."""
