"""A filter on system calls: those that no notebook needs and that attacks on the system, or on our limits, do.

A classic BPF program over the call's number, see seccomp(2). A refused call fails with EPERM, so a library that tries
one goes another way. Calls of a foreign architecture (32-bit programs) end the process.
"""

from __future__ import annotations

import errno
import os
import struct

from course.kernels import linux

__all__ = ["install", "program"]

# By name: the call's number on x86_64 and on aarch64.
_DENIED = {
    # memory that no process has mapped escapes the watch on memory
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    # reading and steering other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # namespaces and mounts
    "setns": (308, 268),
    "unshare": (272, 97),  # and clone with CLONE_NEWUSER, below: in a user namespace one has every right again
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    # keys, and wide surfaces of the kernel
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "acct": (163, 89),
}

# Disk that nothing was written to escapes the watch on disk; told that this cannot be had, libraries write.
_FALLOCATE = (285, 47)

_CLONE, _CLONE3 = (56, 220), 435

# linux/bpf_common.h, linux/seccomp.h, linux/audit.h
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_X32 = 0x40000000
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def program(machine: str) -> bytes:
    """The filter for a `machine`, as an array of ``struct sock_filter``. Raises `KeyError` for one it does not know."""
    column, architecture = _MACHINES[machine]
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    # Each test is a jump over the verdict that follows it: (operation, if true, if false, value).
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        *((_JUMP_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL)),
        (_LOAD, 0, 0, _NUMBER),
        *((_JUMP_AT_LEAST, 0, 1, _X32), refuse),
        # The filter cannot see clone3's flags; told that there is no such call, libraries use clone.
        *((_JUMP_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)),
    ]
    steps += [(_JUMP_EQUAL, 0, 1, _FALLOCATE[column]), (_RETURN, 0, 0, _ERRNO | errno.EOPNOTSUPP)]
    for numbers in _DENIED.values():
        steps += [(_JUMP_EQUAL, 0, 1, numbers[column]), refuse]
    steps += [
        (_JUMP_EQUAL, 0, 3, _CLONE[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *((_JUMP_ANY_BIT, 0, 1, linux.CLONE_NEWUSER), refuse),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def install() -> None:
    """Filter the calling process and its children from now on; needs no_new_privs. `OSError` on other machines."""
    machine = os.uname().machine
    if machine not in _MACHINES:
        raise OSError(errno.ENOSYS, f"kernels can be confined on {' and '.join(_MACHINES)} only, not on {machine}")
    linux.filter_calls(program(machine))
