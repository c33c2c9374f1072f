"""The few Linux system calls that Python 3.11 has no function for. All raise `OSError` that names the call."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

__all__ = [
    "bind",
    "detach_mounts",
    "die_with_parent",
    "drop_capabilities",
    "filter_calls",
    "map_ids",
    "mount",
    "new_session_keyring",
    "no_new_privileges",
    "pivot_root",
    "seal",
    "unshare",
]

_libc = ctypes.CDLL(None, use_errno=True)

# Numbers that differ between architectures; those above 424 are the same on all.
_PIVOT_ROOT, _KEYCTL = {"x86_64": (155, 250), "aarch64": (41, 219)}.get(os.uname().machine, (-1, -1))
_MOUNT_SETATTR = 442

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_SLAVE = 0x2, 0x4, 0x8, 0x1000, 0x4000, 0x80000
_MNT_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 0x1, 0x2, 0x4

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 24, 38
_SECCOMP_MODE_FILTER = 2
_KEYCTL_JOIN_SESSION_KEYRING = 1
_CAPABILITY_VERSION_3 = 0x20080522


def _call(name: str, *args: object) -> None:
    if getattr(_libc, name)(*args) == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}{[a for a in args if isinstance(a, bytes)] or ''}: {os.strerror(error)}")


def unshare(flags: int) -> None:
    """Put the calling process (for PID namespaces: its next child) in new namespaces."""
    _call("unshare", flags)


def map_ids(uid: int, gid: int, inside: int) -> None:
    """In a fresh user namespace, let user `uid` and group `gid` of the outside be `inside`, and nobody else exist."""
    # A process that changed its user is not dumpable, and then may not write its own maps.
    _call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{inside} {gid} 1")
    Path("/proc/self/uid_map").write_text(f"{inside} {uid} 1")


def mount(what: str, where: Path, kind: str, flags: int = 0, options: str = "") -> None:
    """mount(2): a new file system of a `kind`."""
    _call("mount", what.encode(), os.fsencode(where), kind.encode(), ctypes.c_ulong(flags), options.encode())


def bind(what: Path, where: Path) -> None:
    """Make the file or folder `what` visible at `where` as well, with all that is mounted below it."""
    _call("mount", os.fsencode(what), os.fsencode(where), None, ctypes.c_ulong(MS_BIND | MS_REC), None)


def detach_mounts() -> None:
    """Let no later mount of this mount namespace reach another."""
    _call("mount", b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_SLAVE), None)


def seal(where: Path, *, read_only: bool = True, devices: bool = False, recursive: bool = True) -> None:
    """Take rights from a mount: writing, set-uid programs, device files."""
    attributes = _ATTR_NOSUID | (_ATTR_RDONLY if read_only else 0) | (0 if devices else _ATTR_NODEV)
    wanted = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    size = ctypes.c_size_t(ctypes.sizeof(wanted))
    _call("syscall", ctypes.c_long(_MOUNT_SETATTR), _AT_FDCWD, os.fsencode(where), flags, ctypes.byref(wanted), size)


def pivot_root(where: Path) -> None:
    """Make the mount at `where` the root, and let go of everything else."""
    os.chdir(where)
    _call("syscall", ctypes.c_long(_PIVOT_ROOT), b".", b".")  # the old root is now stacked on the new one
    _call("umount2", b".", _MNT_DETACH)
    os.chdir("/")


def die_with_parent() -> None:
    """Have the system kill this process when its parent ends. Forgotten when the process changes its user."""
    _call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def no_new_privileges() -> None:
    """No program that this process runs gives it rights it lacks."""
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def drop_capabilities() -> None:
    """Give up every capability, those of programs yet to be run as well."""
    header, sets = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    _call("capget", ctypes.byref(header), ctypes.byref(sets))
    if not any(sets):
        return
    for capability in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
    _call("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def filter_calls(program: bytes) -> None:
    """Run a BPF `program` (``struct sock_filter[]``) on each system call that this process and its children make."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(Program(len(program) // 8, program)), 0, 0)


def new_session_keyring() -> None:
    """Leave the login session's keys behind."""
    try:
        _call("syscall", ctypes.c_long(_KEYCTL), _KEYCTL_JOIN_SESSION_KEYRING, None, 0, 0, 0)
    except OSError as error:
        if error.errno != 38:  # a system built without keys has none to leave
            raise
