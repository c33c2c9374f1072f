"""What a kernel sees of the file system: Python and its packages, the public folders, its submission. Nothing else."""

from __future__ import annotations

import importlib.util
import site
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["DEVICES", "SOCKETS", "SUBMISSION", "WRITABLE", "links", "visible"]

#: Where a kernel finds its submission's folder, and its sockets and connection file.
SUBMISSION = Path("/submission")
SOCKETS = Path("/run/kernel")

DEVICES = ("null", "zero", "full", "random", "urandom")

#: All that a kernel may write to; everything else it sees is read-only.
WRITABLE = (
    *(SUBMISSION, SOCKETS, Path("/tmp"), Path("/dev/shm"), Path("/dev/pts"), Path("/dev/ptmx")),
    *(Path("/dev", name) for name in DEVICES),
)

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_ETC = ("alternatives", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types")


def visible(read_only: Iterable[Path] = (), hidden: Iterable[Path] = ()) -> tuple[Path, ...]:
    """The paths that are bound into a kernel's root, read-only, each at its own place; none lies within another.

    Raises `ValueError` where one of the `hidden` paths would be seen.
    """
    course = importlib.util.find_spec("course")
    wanted = [
        *(Path(path) for path in _SYSTEM if not Path(path).is_symlink()),
        *(Path("/etc", name) for name in _ETC),
        *map(Path, (sys.base_prefix, sys.prefix, *((site.getusersitepackages(),) if site.ENABLE_USER_SITE else ()))),
        # An editable install finds its package beside solutions/: bind the package alone, never the folder around it.
        *map(Path, course.submodule_search_locations or () if course else ()),
        *read_only,
    ]
    paths = {path for wish in wanted for path in (wish.absolute(), wish.resolve()) if path.exists()}
    paths = {path for path in paths if not any(parent in paths for parent in path.parents)}
    for path in paths:
        for secret in hidden:
            if secret.resolve().is_relative_to(path.resolve()):
                raise ValueError(f"kernels would see {secret}, within {path}: move one of them")
    return tuple(sorted(paths))


def links() -> dict[Path, str]:
    """The system's top-level folders that are symbolic links, such as /lib -> usr/lib."""
    return {Path(path): str(Path(path).readlink()) for path in _SYSTEM if Path(path).is_symlink()}
