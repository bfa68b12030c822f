"""Open the course in JupyterLab, with the course's own settings."""

import os

from .build import LESSONS_FOLDER, ROOT

SETTINGS = ROOT / "course" / "builder" / "lab"  # binder/postBuild copies them, so that Binder has the same


def open_course(lesson=0, browser=True, port=None, arguments=()):
    """Start JupyterLab at the root of the course, open a lesson in the browser, and return when the server is stopped.

    lesson: its number. browser: False opens none. port: of the server, by default the first free one from 8888.
    arguments: more of JupyterLab's own. Raises LookupError when there is no such lesson.
    """
    paths = {int(p.name[:2]): p for p in sorted(LESSONS_FOLDER.glob("[0-9][0-9]_*.ipynb"))}
    path = paths.get(int(lesson)) if str(lesson).isdecimal() else None
    if path is None:
        raise LookupError(f"there is no lesson {lesson}; the lessons are {', '.join(p.name[:2] for p in paths.values())}")

    import matplotlib.font_manager  # noqa: F401  the first import on a machine looks for fonts and says so: not in a lesson's output
    from jupyterlab.labapp import LabApp

    is_root = getattr(os, "geteuid", lambda: 1)() == 0  # in a container there is often no other user
    LabApp.launch_instance(
        [
            f"--ServerApp.root_dir={ROOT}",
            f"--LabApp.default_url=/lab/tree/lessons/{path.name}",
            f"--LabApp.app_settings_dir={SETTINGS}",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            *(["--allow-root"] if is_root else []),
            *([] if browser else ["--no-browser"]),
            *([f"--ServerApp.port={port}"] if port else []),
            *arguments,
        ]
    )
