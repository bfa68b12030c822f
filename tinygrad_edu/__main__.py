"""`python -m tinygrad_edu`: what an installed library says, whose course lies in the repository; with a prompt, GPT-2's text."""

import sys

ABOUT = """tinygrad_edu is the library of a course. It is installed: `import tinygrad_edu`.

The course is not part of the package, because you work in its notebooks. It runs from a copy of the repository:
    git clone https://github.com/tinygrad-edu/tinygrad_edu && cd tinygrad_edu
    python -m pip install -e ".[course]" && python -m course

With a text to continue, it writes: python -m tinygrad_edu "once max the fox made" (--help says more).
"""

if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(ABOUT, end="")
    else:
        try:
            from .models.command_line import main

            sys.exit(main())
        except KeyboardInterrupt:  # while the library is loaded
            sys.exit(130)
