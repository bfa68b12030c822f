"""The command that runs a station in a container, one for each submission."""

from .station_client import ROOT, variables

PROGRAMS = ("docker", "podman")
INSIDE, COURSE = "/scratch", "/course"
NOBODY = "65534:65534"


def container_command(program, image, memory, course=ROOT):
    """The command line of a container that reads requests and writes answers as `station.py` does.

    memory: in MB. The course is there to read only, nothing else of this machine is, there is no network, and the only place to write to is
    in memory. The image needs Python and NumPy.
    """
    settings = [part for name, value in variables(INSIDE, COURSE).items() for part in ("--env", f"{name}={value}")]
    return (
        *(program, "run", "--rm", "--interactive", "--network=none", "--read-only", "--cap-drop=ALL"),
        *("--security-opt=no-new-privileges", f"--user={NOBODY}", "--pids-limit=128", f"--memory={memory}m"),
        f"--tmpfs={INSIDE}:rw,nosuid,nodev,size=64m,mode=1777",
        f"--volume={course}:{COURSE}:ro",
        f"--workdir={COURSE}",
        *settings,
        *(image, "python", "-m", "course.grading.station"),
    )
