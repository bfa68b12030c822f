"""`python -m tinygrad_edu`: what an installed library says, whose course lies in the repository."""

ABOUT = """tinygrad_edu is the library of a course. It is installed: `import tinygrad_edu`.

The course is not part of the package, because you work in its notebooks. It runs from a copy of the repository:
    git clone https://github.com/tinygrad-edu/tinygrad_edu && cd tinygrad_edu
    python -m pip install -e ".[course]" && python -m course
"""

if __name__ == "__main__":
    print(ABOUT, end="")
