"""What a kernel runs first when `python -m course` started JupyterLab, or on Binder: it says what to do where no cell has run yet.

A learner who begins a lesson in the middle would otherwise only read that a name is not defined. The file stands alone, since nothing of
the course is loaded at that time. It has done its work when `lesson(n)` is called.
"""


def _advise():
    import sys
    from pathlib import Path

    if "IPython" not in sys.modules or not Path("00_welcome.ipynb").exists():  # a terminal, or a notebook that is no lesson
        return
    from IPython import get_ipython

    def advise(shell, kind, error, traceback, tb_offset=None):
        lines = [
            f"NameError: {error}",
            "The cells above define that name, and they have not run since the kernel started.",
            "Click on this cell, choose Run, Run All Above Selected Cell in the menu, and then run this cell again.",
        ]
        shell._showtraceback(kind, error, lines)
        return lines

    get_ipython().set_custom_exc((NameError,), advise)


_advise()
del _advise
