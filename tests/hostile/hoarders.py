# ruff: noqa: E501 (attacks are quoted code)
"""Students who take what nobody counts, crowd the others out, or send what is hard to read."""

from __future__ import annotations

import json
import os
from pathlib import Path

from hostile.attack import Attack, right, wrong
from hostile.pages import shown, written

__all__ = ["HOARDS", "PAGES", "READERS"]

LIBC = """import ctypes, os, socket, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
def crowd(work, number=50):
    for _ in range(number):
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            try: work()
            finally: os._exit(0)
    time.sleep(30)
"""

#: The layer's own business: memory, disk and processor that no process seems to hold. All have a right answer.
HOARDS = {
    "page_tables": right(
        LIBC + "def spread():\n    size = 8 * 2**30\n    where = libc.mmap(None, size, 1, 0x4022, -1, 0)\n"
        "    for at in range(where, where + size, 2**21): ctypes.c_char.from_address(at).value\n    time.sleep(60)\ncrowd(spread)"
    ),
    "queues_of_system_v": right(
        LIBC + "for _ in range(1000):\n    queue = libc.msgget(0, 0o1600)\n    if queue < 0: break\n"
        "    while libc.msgsnd(queue, b'\\1' + bytes(8191), 8184, 0o4000) == 0: pass"
    ),
    "queues_of_posix": right(LIBC + "print([libc.mq_open(b'/q%d' % i, 0o102, 0o600, None) for i in range(100)])"),
    "segments_of_system_v": right(LIBC + "print([libc.shmget(0, 2**24, 0o1600) for i in range(100)])"),
    "socket_buffers": right(
        LIBC
        + "def fill():\n    pairs = [socket.socketpair() for _ in range(110)]\n    for pair in pairs:\n        for s in pair:\n"
        "            s.setblocking(False)\n            try:\n                while True: s.send(bytes(65536))\n            except OSError: pass\n    time.sleep(60)\ncrowd(fill)"
    ),
    "sockets_in_flight": right(
        LIBC
        + "import array\na, b = socket.socketpair()\na.setblocking(False)\ntry:\n    for _ in range(10**5):\n        c, d = socket.socketpair(); c.setblocking(False)\n"
        "        try: c.send(bytes(2**17))\n        except OSError: pass\n        a.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [c.fileno(), d.fileno()]))]); c.close(); d.close()\nexcept OSError as error: print(error)"
    ),
    "pipes": right(
        LIBC
        + "import fcntl\ndef fill():\n    held = []\n    try:\n        while True:\n            r, w = os.pipe(); held.append(w); os.set_blocking(w, False)\n"
        "            try: fcntl.fcntl(w, 1031, 2**20); os.write(w, bytes(2**20))\n            except OSError: pass\n    except OSError: time.sleep(60)\ncrowd(fill)"
    ),
    "allocated_and_unlinked": right(
        LIBC + "held = []\nfor i in range(100):\n    f = open('f', 'wb'); os.unlink('f'); held.append(f)\n"
        "    if libc.fallocate(f.fileno(), 0, ctypes.c_long(0), ctypes.c_long(2**24)): break\nassert sum(os.fstat(f.fileno()).st_blocks for f in held) == 0"
    ),
    "busy_sessions": right(LIBC + "def busy():\n    os.setsid()\n    while True: pass\ncrowd(busy, 100)"),
    "busy_threads": right(
        "import threading, time\ndef busy():\n    while True: pass\nfor _ in range(50): threading.Thread(target=busy, daemon=True).start()\ntime.sleep(20)"
    ),
    "less_nice": right(
        LIBC
        + "for what in range(3): print(libc.setpriority(what, 0, -20))\nprint(libc.sched_setscheduler(0, 1, ctypes.byref(ctypes.c_int(50))))\n"
        "for name in ('autogroup', 'oom_score_adj'):\n    try: open(f'/proc/self/{name}', 'w').write('0' if name == 'autogroup' else '-1000')\n    except OSError as error: print(error)"
    ),
    "file_locks": right(
        "import fcntl, struct\nf = open('f', 'wb+')\ntry:\n    for i in range(2_000_000): fcntl.fcntl(f, 6, struct.pack('hhqqi4x', 1, 0, 2 * i, 1, 0))\nexcept OSError as error: print(error)"
    ),
    "mappings": right(
        LIBC
        + "def spread():\n    for i in range(60_000): libc.mmap(None, 4096, 1 + 2 * (i % 2), 0x22, -1, 0)\n    time.sleep(60)\ncrowd(spread)"
    ),
    "watches": right(
        LIBC
        + "for _ in range(300):\n    n = libc.inotify_init()\n    if n < 0: break\n    for i in range(3000): libc.inotify_add_watch(n, b'/proc/self/task/%d' % i, 2)"
    ),
    "timers": right(
        LIBC
        + "import threading\nt = ctypes.c_void_p()\nprint(sum(libc.timer_create(1, None, ctypes.byref(t)) == 0 for _ in range(10**6)))"
    ),
    "empty_folders_without_end": right(
        "import os\ntry:\n    for i in range(10**6): os.mkdir(f'/tmp/{i}')\nexcept OSError as error: print(error)",
        harms_itself=True,
    ),
    "whole_messages_without_end": right("while True: print('x' * 2_000_000, flush=True)"),
}

#: Replaces the code that answers challenges by one that writes a file.
ANSWER = (
    "import course.challenge, os\ndef respond(exercise, first=0):\n    os.makedirs('.answers', exist_ok=True)\n"
    "    for i in range(3): open(f'.answers/{exercise}.{i}.npz', 'wb').write(content)\ncourse.challenge.respond = respond\n"
)

#: What the grader reads: it costs its author alone.
READERS = {
    "answer_of_an_odd_shape": Attack(
        "import numpy\ndef mean(x): return numpy.zeros((10**6, 1, 1, 1, 1), 'u1')", score=0
    ),
    "answer_of_sixty_dimensions": Attack("import numpy\ndef mean(x): return numpy.zeros((1,) * 64)", score=0),
    "answer_of_60_MiB": Attack("import numpy\ndef mean(x): return numpy.zeros(60 * 2**20, 'u1')", score=0),
    "answer_of_text_without_end": Attack(
        "import numpy\ndef mean(x): return {'error': numpy.array('x' * 10**7)}", score=0
    ),
    "answer_of_a_million_arrays": wrong(
        "import struct\nentry = struct.pack('<4s4B4HL2L5H2L', b'PK\\1\\2', 20, 3, 20, *[0] * 4, 33, 0, 0, 0, 1, *[0] * 6) + b'a'\n"
        "content = entry * 1_300_000\ncontent += struct.pack('<4s4H2LH', b'PK\\5\\6', 0, 0, 1, 1, len(content), 0, 0)\n"
        + ANSWER
    ),
    "answer_packed_by_lzma": wrong(
        "import io, zipfile\nstream = io.BytesIO()\nwith zipfile.ZipFile(stream, 'w', zipfile.ZIP_LZMA) as file: file.writestr('_result.npy', bytes(2**24))\ncontent = stream.getvalue()\n"
        + ANSWER
    ),
    "answer_that_unpacks_without_end": wrong(
        "import io, zipfile\nstream = io.BytesIO()\nwith zipfile.ZipFile(stream, 'w', zipfile.ZIP_DEFLATED) as file:\n"
        "    for i in range(200): file.writestr(f'_{i}.npy', bytes(2**24))\ncontent = stream.getvalue()\n" + ANSWER
    ),
    "clocks_replaced": wrong(
        "import time\nfor name in ('perf_counter', 'monotonic', 'process_time', 'time', 'perf_counter_ns', 'thread_time'): setattr(time, name, lambda: 0.0)"
    ),
}


def _names(folder: Path) -> None:
    for name in ("a\x1b[2J", "b\nERROR grading failed", "c\u202egnp.exe", "=cmd|'calc'!A0"):
        (folder / name).write_text("x")
        (folder / f"{name}-link").symlink_to("/etc/passwd")


def _stamp(folder: Path) -> None:
    (folder / "timestamp.txt").write_text("2000-01-01 00:00:00 UTC")


def _nested(folder: Path) -> None:
    path = folder / "tiny.ipynb"
    notebook = json.loads(path.read_text())
    notebook["metadata"]["x"] = "HERE"
    deep = "[" * 300 + "]" * 300
    text = json.dumps(notebook).replace('"HERE"', f"[{','.join([deep] * (31 * 2**20 // 601))}]")
    path.write_text(text)
    assert os.path.getsize(path) < 32 * 2**20


#: What people open.
PAGES = {
    "brackets": written("\\\\[" * 40_000),
    "short_brackets": written("\\\\[" * 6_000),
    "bold_paragraphs": written("".join(f"<b class=x{i}><p>" for i in range(1000))),
    "remote_picture": written('<img src="http://example.org/PWNED.png"> ![x](http://example.org/PWNED.png)'),
    "remote_picture_shown": shown({"text/html": '<img src="http://example.org/PWNED.png" srcset="//x/PWNED 2x">'}),
    "page_classes": written('<div class="alert alert-success PWNED" id="PWNED" style="color:PWNED">3 of 3</div>'),
    "page_classes_shown": shown({"text/html": '<div class="panel PWNED" id="PWNED">3 of 3 points</div>'}),
    "bold_paragraphs_shown": right(
        "from IPython.display import HTML, display\ndisplay(HTML(''.join(f'<b class=x{i}><p>' for i in range(40_000))))"
    ),
    "names_of_files": right(prepare=_names),
    "time_of_another_century": right(prepare=_stamp),
    "lists_without_end": Attack(prepare=_nested, score=0, status="waits", says="lists and tables"),
}
