"""What Linux takes away from the processes of one submission: network, other processes, and files to write to.

Each step that the system refuses is left out, and what was done is said. On other systems nothing is done.
"""

import contextlib
import ctypes
import os
import sys

NEW_MOUNTS, NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x20000, 0x10000000, 0x20000000, 0x40000000  # flags of unshare(2)
READ_ONLY, NO_SETUID, NO_DEVICES, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18  # flags of mount(2)
KEPT = {"nosuid": 2, "nodev": 4, "noexec": 8, "noatime": 1024, "nodiratime": 2048, "relatime": 1 << 21}  # may not be dropped by a remount
PARENT_DIES, DUMPABLE, DROP_CAPABILITY, ADOPT_ORPHANS, NO_NEW_RIGHTS = 1, 4, 24, 36, 38  # of prctl(2)
CAPABILITIES = 0x20080522  # version 3 of the header of capset(2)
SCRATCH_SIZE = "64m"

ATTEMPTS = (  # most first
    NEW_USER | NEW_MOUNTS | NEW_PROCESSES | NEW_NETWORK,
    NEW_MOUNTS | NEW_PROCESSES | NEW_NETWORK,  # root, where users may have no namespaces
    NEW_USER | NEW_NETWORK,
)

libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def separate() -> int:
    """Give this process namespaces of its own; its next child is the first process in them. Returns the flags that the system granted."""
    if libc is None:
        return 0
    user, group = os.getuid(), os.getgid()
    for flags in ATTEMPTS:
        if libc.unshare(flags) == 0:
            if flags & NEW_USER:
                with contextlib.suppress(OSError):
                    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
                        with open(f"/proc/self/{name}", "w") as f:
                            f.write(line)
            return flags
    return 0


def mount(source, target, kind=None, flags=0, options=None):
    """mount(2). Raises OSError."""
    arguments = [None if x is None else os.fsencode(x) for x in (source, target, kind)]
    if libc.mount(*arguments, flags, None if options is None else options.encode()) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)


def restrict_files(scratch, hidden) -> bool:
    """Make every file read-only but those in `scratch`, which begins empty and lies in memory, and show the folders `hidden` as empty.

    Returns whether all of it was possible.
    """
    try:
        mount(None, "/", flags=RECURSIVE | PRIVATE)
        for folder in filter(os.path.isdir, hidden):
            mount("none", folder, "tmpfs", NO_SETUID | NO_DEVICES, "size=4k")
        mount("none", scratch, "tmpfs", NO_SETUID | NO_DEVICES, f"size={SCRATCH_SIZE},mode=700")
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as f:
            lines = [line.split() for line in f]
        done = True
        for fields in lines:
            place = os.fsdecode(os.fsencode(fields[4]).decode("unicode_escape").encode("latin-1"))  # a space is written \\040
            if place != scratch:
                kept = sum(KEPT.get(option, 0) for option in fields[5].split(","))
                done &= remount_read_only(place, kept)
        return done
    except OSError:
        return False


def remount_read_only(place, kept):
    """Whether a mount could be made read-only, or cannot be reached at all."""
    try:
        mount(None, place, flags=REMOUNT | BIND | READ_ONLY | kept)
    except FileNotFoundError:
        return True
    except OSError:
        return not os.path.isdir(place) or not os.access(place, os.W_OK)  # beneath a hidden folder, or not writable anyway
    return True


def show_own_processes() -> bool:
    """Let /proc show the processes of this namespace only. Returns whether that was possible."""
    with contextlib.suppress(OSError):
        mount("proc", "/proc", "proc", NO_SETUID | NO_DEVICES | 8 | READ_ONLY)
        return True
    return False


def drop_rights():
    """Give up every capability for good, also for programs that are started later, and hide this process's memory from others."""
    if libc is None:
        return
    libc.prctl(NO_NEW_RIGHTS, 1, 0, 0, 0)
    for number in range(64):
        libc.prctl(DROP_CAPABILITY, number, 0, 0, 0)
    header, nothing = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    libc.capset(ctypes.byref(header), ctypes.byref(nothing))
    libc.prctl(DUMPABLE, 0, 0, 0, 0)


def die_with_parent():
    """Let the system kill this process when the one that forked it ends."""
    if libc is not None:
        libc.prctl(PARENT_DIES, 9, 0, 0, 0)


def adopt_orphans():
    """Become the parent of every descendant whose own parent ended, so that none is lost sight of."""
    if libc is not None:
        libc.prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
