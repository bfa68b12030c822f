"""Open the course: JupyterLab on its first lesson, with the course's own settings."""

import os

from .build import ROOT

SETTINGS = ROOT / "course" / "builder" / "lab"  # also copied by binder/postBuild, so that both are the same


def open_course(lesson="00_welcome", arguments=()):
    """Start JupyterLab at the root of the course and open a lesson in the browser; returns when the server is stopped."""
    import matplotlib.font_manager  # noqa: F401  the first import on a machine looks for fonts and says so: not in a lesson's output
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(
        [
            f"--ServerApp.root_dir={ROOT}",
            f"--LabApp.default_url=/lab/tree/lessons/{lesson}.ipynb",
            f"--LabApp.app_settings_dir={SETTINGS}",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--allow-root",  # as one is in many a container; the server listens to this machine only
            *(["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),  # in a container there is often nobody else
            *arguments,
        ]
    )
