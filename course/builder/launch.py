"""Open the course in JupyterLab, with the course's own settings."""

import os
import shutil
import tempfile

from ..notebook.stages import where_work_stopped
from .build import LESSONS_FOLDER, ROOT

SETTINGS = ROOT / "course" / "builder" / "lab"  # binder/postBuild copies them, so that Binder has the same
WORKSPACE = "default-37a8.jupyterlab-workspace"  # JupyterLab's name for the file of a page's layout
STARTUP = ROOT / "course" / "builder" / "startup.py"
ELSEWHERE = (
    "The lessons are not beside this copy of the course: it runs from a copy of the whole repository. Get one and start it there:\n"
    "    git clone https://github.com/tinygrad-edu/tinygrad_edu && cd tinygrad_edu\n"
    '    python -m pip install -e ".[course]" && python -m course'
)


def open_course(lesson=None, browser=True, port=None, arguments=()):
    """Start JupyterLab at the root of the course, open a lesson in the browser, and return when the server is stopped.

    lesson: its number; by default the one where work stopped. browser: False opens none. port: of the server, by default the first free
    one from 8888. arguments: more of JupyterLab's own, which come before the course's. Raises LookupError when there is no such lesson, or
    no JupyterLab.
    """
    paths = {int(p.name[:2]): p for p in sorted(LESSONS_FOLDER.glob("[0-9][0-9]_*.ipynb"))}
    if not paths:
        raise LookupError(ELSEWHERE)
    lesson = where_work_stopped() if lesson is None else lesson
    path = paths.get(int(lesson)) if str(lesson).isdecimal() else None
    if path is None:
        raise LookupError(f"there is no lesson {lesson}; the lessons are {', '.join(p.name[:2] for p in paths.values())}")
    try:
        import matplotlib.font_manager  # noqa: F401  the first import on a machine looks for fonts and says so: not in a lesson's output
        from jupyterlab.commands import get_user_settings_dir
        from jupyterlab.labapp import LabApp
    except ImportError as e:
        raise LookupError(f'{e.name} is not installed; do `python -m pip install -e ".[course]"` in {ROOT}') from None

    is_root = getattr(os, "geteuid", lambda: 1)() == 0  # in a container there is often no other user
    chosen = {
        "--ServerApp.root_dir": ROOT,
        "--FileContentsManager.root_dir": ROOT,
        "--ServerApp.preferred_dir": "",
        "--FileContentsManager.preferred_dir": "",
        "--FileContentsManager.pre_save_hook": "course.builder.saving.keep_still_pictures",
        "--ServerApp.open_browser": browser and "--no-browser" not in arguments,
        "--ServerApp.allow_root": is_root,
        "--LabApp.default_url": f"/lab/tree/lessons/{path.name}",
        "--LabApp.app_settings_dir": SETTINGS,
        "--LabApp.user_settings_dir": get_user_settings_dir(),
        "--LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        **({"--ServerApp.port": port} if port else {}),
    }
    given = {argument.partition("=")[0] for argument in arguments}
    with tempfile.TemporaryDirectory(prefix="tinygrad_edu-") as empty:
        os.environ["JUPYTER_CONFIG_DIR"] = empty  # the user's own settings of the server, such as another folder, could stop it
        os.environ.pop("JUPYTER_CONFIG_PATH", None)
        os.environ.setdefault("PYTHONSTARTUP", str(STARTUP))
        shutil.copy(SETTINGS / WORKSPACE, empty)  # the page's contents at its left; the user's own layout stays as it is
        chosen["--LabApp.workspaces_dir"] = empty
        LabApp.launch_instance([*(f"{name}={value}" for name, value in chosen.items() if name not in given), *arguments])
