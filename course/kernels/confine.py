"""Confining a live process: namespaces and a small file system around it, Landlock and limits within.

`enter_namespaces`, fork, `build_root` and `lock_sockets` make a room; bubblewrap and containers make their own.
`harden` is for the kernel's process in every room.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from pathlib import Path

import sandlock

from course.kernels import linux, seccomp, view
from course.kernels.limits import Limits

__all__ = ["INSIDE", "NOBODY", "become_nobody", "build_root", "enter_namespaces", "harden", "lock_sockets"]

#: Who a kernel is, as it sees itself, and who root's kernels are outside: root starts them, but never runs them.
INSIDE, NOBODY = 1000, 65534


def enter_namespaces() -> None:
    """Leave the machine's mounts, network, host name and IPC; the next child is the first process of its own world."""
    flags = linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS
    uid, gid = os.getuid(), os.getgid()
    if uid == 0:
        linux.unshare(flags)
    else:
        linux.unshare(flags | linux.CLONE_NEWUSER)
        linux.map_ids(uid, gid, INSIDE)
    linux.detach_mounts()
    socket.sethostname("kernel")


def build_root(root: Path, visible: Sequence[Path], folder: Path, sockets: Path, limits: Limits) -> None:
    """Make the empty folder `root` the root of all there is: the `visible` paths, the submission, its sockets."""
    os.umask(0o022)
    quiet = linux.MS_NOSUID | linux.MS_NODEV
    small = f"size={limits.tmp_bytes},nr_inodes={limits.files},mode=1777"
    linux.mount("tmpfs", root, "tmpfs", quiet, "size=1m,mode=755")
    for name in ("tmp", "proc", "dev", "run"):
        (root / name).mkdir()
    linux.mount("tmpfs", root / "tmp", "tmpfs", quiet, small)
    linux.mount("proc", root / "proc", "proc", quiet | linux.MS_NOEXEC)
    _make_devices(root / "dev", small)
    _make_accounts(root / "etc")
    for path, target in view.links().items():
        (root / path.relative_to("/")).symlink_to(target)
    for path in visible:
        _bind(path, root / path.relative_to("/"), read_only=True)
    _bind(folder, root / view.SUBMISSION.relative_to("/"), read_only=False)
    _bind(sockets, root / view.SOCKETS.relative_to("/"), read_only=False)
    linux.seal(root, recursive=False)
    linux.pivot_root(root)


def lock_sockets() -> None:
    """Once a kernel's sockets are bound, nothing else may appear beside them."""
    linux.seal(view.SOCKETS)


def has_landlock() -> bool:
    """Has this system the Landlock that `harden` needs?"""
    return bool(sandlock.landlock_abi_version() >= sandlock.min_landlock_abi())


def harden(limits: Limits, landlock: bool = True) -> None:
    """Keep nothing but computing, for good, for the calling process and all that it starts; in any room.

    Root becomes nobody, in a user namespace of its own, where its processes are counted apart from all others. Then:
    none of the session's keys, limits, no capabilities, no new privileges, Landlock (files, signals, abstract sockets)
    and a filter on system calls. Landlock binds a thread and its children: no threads yet.

    landlock: False where the room is known to do without; see `Bubblewrap`. Raises `OSError` where it is asked for and
    cannot be had.
    """
    if landlock and not has_landlock():
        raise OSError(f"this system has no Landlock, or one that is too old ({sandlock.landlock_abi_version()})")
    # When the machine runs out of memory, kernels end first; and they are a little nicer than who grades them.
    Path("/proc/self/oom_score_adj").write_text("1000")
    os.setpriority(os.PRIO_PROCESS, 0, max(2, os.getpriority(os.PRIO_PROCESS, 0)))
    if os.getuid() == 0:
        become_nobody()
        linux.unshare(linux.CLONE_NEWUSER)
        linux.map_ids(NOBODY, NOBODY, INSIDE)
    linux.new_session_keyring()
    limits.apply()
    linux.drop_capabilities()
    linux.no_new_privileges()
    if landlock:
        writable = [str(path) for path in view.WRITABLE if path.exists()]
        sandlock.confine(sandlock.Sandbox(fs_readable=["/"], fs_writable=writable))
    seccomp.install()


def become_nobody() -> None:
    """Change root's process into one of a user who owns nothing."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _bind(what: Path, where: Path, *, read_only: bool) -> None:
    if what.is_dir():
        where.mkdir(parents=True, exist_ok=True)
    else:
        where.parent.mkdir(parents=True, exist_ok=True)
        where.touch()
    linux.bind(what, where)
    linux.seal(where, read_only=read_only)


def _make_devices(dev: Path, small: str) -> None:
    for name in view.DEVICES:
        (dev / name).touch()
        linux.bind(Path("/dev", name), dev / name)
    for name, options in (("shm", small), ("pts", "newinstance,ptmxmode=0666,mode=620")):
        (dev / name).mkdir()
        kind = "tmpfs" if name == "shm" else "devpts"
        linux.mount(kind, dev / name, kind, linux.MS_NOSUID | linux.MS_NOEXEC, options)
    (dev / "ptmx").symlink_to("pts/ptmx")
    (dev / "fd").symlink_to("/proc/self/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        (dev / name).symlink_to(f"/proc/self/fd/{number}")


def _make_accounts(etc: Path) -> None:
    etc.mkdir()
    (etc / "passwd").write_text(f"student:x:{INSIDE}:{INSIDE}:student:/tmp:/bin/sh\n")
    (etc / "group").write_text(f"student:x:{INSIDE}:\n")
    (etc / "hosts").write_text("127.0.0.1 localhost\n")
