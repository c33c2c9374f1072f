# ruff: noqa: E501 (attacks are quoted code)
"""Students who want havoc, by code: ends, hangs, floods, bombs, and messages that no kernel sends. Right answers all."""

from __future__ import annotations

from hostile.attack import Attack, right, wrong

__all__ = ["BOMBS", "ENDS", "FLOODS", "HANGS", "PROTOCOL"]

ENDS = {
    "os_exit": right("import os\nos._exit(0)", says="ended the kernel"),
    "quit": right("quit()", says="quit()"),
    "exit_keeping_the_kernel": right("exit(keep_kernel=True)"),
    "sys_exit": right("import sys\nsys.exit(3)"),
    "do_shutdown": right("k = get_ipython().kernel; k.do_shutdown(False); k.shell.exit_now = True", harms_itself=True),
    "kills_itself": right("import os\nos.kill(os.getpid(), 9)", says="ended the kernel"),
    "kills_all": right("import os, signal\nos.kill(-1, signal.SIGTERM)\nos.kill(-1, 9)"),
    "kills_its_parents": right(
        "import os\nfor pid in (1, os.getppid(), 2, 3):\n    for number in (15, 9, 2, 1):\n"
        "        if pid != os.getpid():\n            try: os.kill(pid, number)\n            except OSError: pass"
    ),
    "kills_groups": right(
        "import os, signal\nsignal.signal(15, signal.SIG_IGN)\nos.killpg(0, 15)\nos.system('kill -9 0')"
    ),
    "segmentation_fault": right("import ctypes\nctypes.string_at(0)", says="ended the kernel"),
    "abort": right("import os\nos.abort()", says="ended the kernel"),
    "stack_overflow": right("import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()", says="cell 5"),
    "becomes_another_program": right("import os\nos.execlp('sleep', 'sleep', '{MARK}')", says="cell 5"),
    "dies_again_and_again": right(*["import os\nos._exit(1)"] * 3, says="ended the kernel"),
    "dies_in_every_call": Attack(
        "def mean(x):\n    import os\n    os._exit(0)", score=0, says="the call ended the kernel"
    ),
    "closes_all_files": right("import os\nos.closerange(0, 256)", says="kernel"),
    "ends_the_loop": right("import asyncio, threading\nasyncio.get_running_loop().stop()", harms_itself=True),
    "closes_its_sockets": right(
        "import gc, zmq\nfor o in gc.get_objects():\n    if isinstance(o, zmq.Socket): o.close(0)", says="cell 5"
    ),
    "leaves_processes": right(
        "import os, subprocess\nfor _ in range(5): subprocess.Popen(['setsid', '-f', 'sleep', '{MARK}'])\n"
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: os.execlp('sleep', 'sleep', '{MARK}')\n    os._exit(0)"
    ),
    "leaves_deaf_processes": right(
        "%%bash\n(trap '' HUP INT TERM QUIT; exec setsid sleep {MARK}) >/dev/null 2>&1 </dev/null &\nnohup sleep {MARK} >/dev/null 2>&1 &\ndisown -a"
    ),
    "leaves_threads": right(
        "import threading, time\nfor _ in range(20): threading.Thread(target=time.sleep, args=(10**6,)).start()"
    ),
    "stops_its_process_group": right("import os\nif os.fork() == 0:\n    os.kill(os.getpid(), 19)"),
}

IGNORE = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
HANGS = {
    "forever": right("while True: pass"),
    "forever_and_deaf": right(IGNORE + "while True: pass", says="could not be interrupted"),
    "catches_every_interrupt": right(
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        says="took longer than 3 s",
    ),
    "in_c_code": right("import ctypes\n" + IGNORE + "ctypes.CDLL(None).sleep(10**6)", says="could not be interrupted"),
    "stops_itself": right("import os\nos.kill(os.getpid(), 19)", says="cell 5"),
    "in_the_call": Attack("def mean(x):\n    while True: pass", score=0),
    "in_the_call_and_deaf": Attack(
        IGNORE
        + "def mean(x):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        score=0,
    ),
    "waits_for_input": right("input('password: ')", "import getpass; getpass.getpass()"),
    "waits_for_a_fifo": right("import os\nos.mkfifo('f')\nopen('f').read()"),
    "at_exit": right("import atexit, time\natexit.register(time.sleep, 10**6)"),
    "when_it_is_run_again": right(
        "import os, time\nif os.path.exists('again'): time.sleep(10**6)",
        *["if os.path.exists('again'): time.sleep(10**6)"] * 30,
        "open('again', 'w'); os._exit(1)",
    ),
}

BOMBS = {
    "forks": right("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", says="cell 5"),
    "shell_forks": right("%%bash\nf() { f | f & }; f; sleep 20"),
    "threads": right("import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,)).start()"),
    "memory": right("hoard = []\nwhile True: hoard.append(bytearray(b'x' * 2**24))"),
    "memory_of_children": right(
        "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        hoard = b'x' * (200 * 2**20); time.sleep(60); os._exit(0)\ntime.sleep(60)",
        says="cell 5",
    ),
    "memory_at_once": right("import numpy\nnumpy.ones(2**40)"),
    "memory_in_the_call": Attack(
        "def mean(x):\n    hoard = []\n    while True: hoard.append(bytearray(b'x' * 2**24))", score=0
    ),
    "disk": right("for i in range(10**6): open(f'f{i}', 'wb').write(bytes(2**22))", says="MiB into its folder"),
    "disk_in_one_file": right("f = open('f', 'wb')\nwhile True: f.write(bytes(2**20))"),
    "disk_of_deleted_files": right(
        "import os\nhold = []\nfor i in range(400):\n    f = open('f', 'wb'); os.unlink('f'); f.write(os.urandom(2**22)); f.flush(); hold.append(f)",
        harms_itself=True,
    ),
    "temporary_files": right(
        "for place in ('/tmp', '/dev/shm'):\n    try:\n        for i in range(999): open(f'{place}/{i}', 'wb').write(bytes(2**22))\n    except OSError: pass"
    ),
    "many_files": right("for i in range(10**6): open(f'f{i}', 'w')", says="files in its folder"),
    "deep_folders": right(
        "import os\nhome = os.getcwd()\ntry:\n    for i in range(3000): os.mkdir('d' * 10); os.chdir('d' * 10)\nfinally: os.chdir(home)"
    ),
    "locked_folders": right(
        "import os\nos.makedirs('a/b/c'); open('a/b/c/d', 'w')\nfor p in ('a/b/c', 'a/b', 'a'): os.chmod(p, 0)"
    ),
    "strange_names": right(
        "for n in (b'\\xff\\xfe', b'a\\nb', b' ', b'-rf', b'\\x1b[2J', b'\\xed\\xa0\\x80'): open(n, 'w')"
    ),
    "links_in_circles": right(
        "import os\nos.symlink('.', 'loop'); os.symlink('/', 'root'); os.symlink('self', 'self'); os.mkdir('.answers'); os.symlink('..', '.answers/up')"
    ),
    "no_rights_left_on_its_folder": right("import os\nos.chmod('.', 0)", score=0),
    "compressed_bomb": right(
        "import zlib\nbomb = zlib.compress(bytes(2**26), 9)\nhoard = [zlib.decompress(bomb) for _ in range(99)]"
    ),
}

FLOODS = {
    "one_line": right("print('x' * 10**8)", says=""),
    "many_lines": right("for i in range(10**6): print(i)"),
    "many_flushes": right("for i in range(20000): print(i, flush=True)"),
    "standard_error": right("import sys\nfor i in range(10**5): print('x' * 100, file=sys.stderr)"),
    "below_python": right("import os\nfor i in range(2000): os.write(1, b'x' * 2**16)"),
    "from_a_child": right("!timeout 1 yes PWNED"),
    "displays": right(
        "from IPython.display import display, HTML\nfor i in range(3000): display(HTML('<b>x</b>' * 100))"
    ),
    "one_display": right(
        "from IPython.display import display\ndisplay({'text/plain': 'x' * 10**7, 'image/png': 'A' * 10**7}, raw=True)"
    ),
    "one_message_beyond_bounds": right(
        "from IPython.display import display\ndisplay({'text/plain': 'x' * (40 * 2**20)}, raw=True)"
    ),
    "result": right("'x' * 10**7"),
    "traceback": right("raise ValueError('x' * 10**7)"),
    "warnings": right(
        "import warnings\nwarnings.simplefilter('always')\nfor i in range(5000): warnings.warn('x' * 1000)"
    ),
    "clearing": right(
        "from IPython.display import clear_output\nfor i in range(3000): clear_output(i % 2 == 0); print(i)"
    ),
    "updates": right(
        "from IPython.display import display\nh = display('a', display_id='x')\nfor i in range(3000): h.update('b' * 1000)"
    ),
    "widgets": right("import ipywidgets\nfor i in range(300): display(ipywidgets.HTML('x' * 1000))"),
    "comms": right(
        "from comm import create_comm\nfor i in range(2000): create_comm(target_name='x', data={'d': 'x' * 1000}).send({'a': i})"
    ),
    "logs": right("import logging\nlogging.basicConfig(level=0)\nfor i in range(20000): logging.error('x' * 100)"),
    "a_cell_that_prints_for_every_cell": right(*["print('x' * 3_000_000)"] * 8),
    "pictures": right(
        "from matplotlib import pyplot\nfor i in range(15): pyplot.figure(); pyplot.plot([1, 2]); pyplot.show()"
    ),
    "payload_pages": right(
        "get_ipython().payload_manager.write_payload({'source': 'page', 'data': {'text/plain': 'x' * 10**6}})\n%pinfo print"
    ),
}

SEND = """import threading, time, json
kernel = get_ipython().kernel
session, iopub = kernel.session, kernel.iopub_socket
parent = kernel.get_parent()
def say(kind, content, parent=parent, **more): session.send(iopub, kind, content, parent=parent, **more)
"""
RAW = (
    SEND
    + """def raw(kind, content, header=None, parent=parent):
    header = json.dumps({**session.msg_header(kind), 'date': 'now'}).encode() if header is None else header
    mother = json.dumps(parent['header'], default=str).encode() if isinstance(parent, dict) else parent
    parts = [header, mother, b'{}', content if isinstance(content, bytes) else json.dumps(content).encode()]
    iopub.send_multipart([b'x', b'<IDS|MSG>', session.sign(parts), *parts])
"""
)
PROTOCOL = {
    "streams_of_wrong_types": right(
        SEND + "for text in (None, 3, [1], {'a': 1}, True): say('stream', {'name': text, 'text': text})"
    ),
    "stream_without_content": right(SEND + "say('stream', {})\nsay('stream', {'name': 'stdout'})"),
    "displays_of_wrong_types": right(
        SEND
        + "for data in (None, 3, [1], 'x', {'text/plain': 3}, {'text/html': [1, {}]}, {'image/png': {}}, {3: 4}):\n"
        "    say('display_data', {'data': data, 'metadata': data, 'transient': {}})"
    ),
    "transient_of_wrong_type": right(
        SEND
        + "for t in (3, [1], 'x', {'display_id': [1]}): say('display_data', {'data': {}, 'metadata': {}, 'transient': t})"
    ),
    "errors_of_wrong_types": right(
        SEND + "for v in (None, 3, {}, [1], [['x']]): say('error', {'ename': v, 'evalue': v, 'traceback': v})"
    ),
    "unknown_kinds": right(
        SEND
        + "for kind in ('', 'x' * 10**5, 'shutdown_reply', 'kernel_info_reply', 'input_request', 'debug_event'): say(kind, {'text': 'x'})"
    ),
    "results_as_the_grader_would": wrong(
        SEND
        + "for n in (1, 10**30, -1, 'x', None): say('execute_result', {'data': {'text/plain': '3.0'}, 'metadata': {}, 'execution_count': n})"
    ),
    "idle_before_the_end": wrong(
        SEND + "say('status', {'execution_state': 'idle'})\ntime.sleep(.2)\nprint('3.0')\n3.0"
    ),
    "idle_all_the_time": right(
        SEND
        + "def idle():\n    while True: say('status', {'execution_state': 'idle'}, parent=kernel.get_parent()); time.sleep(.001)\n"
        "threading.Thread(target=idle, daemon=True).start()"
    ),
    "states_of_wrong_types": right(
        SEND
        + "for s in (None, 3, [], {}, 'dead', 'restarting', 'starting'): say('status', {'execution_state': s})\nsay('status', {})"
    ),
    "replies_forged_early": right(
        SEND + "stream = kernel.shell_stream if hasattr(kernel, 'shell_stream') else None\n"
        "for content in ({'status': 'ok', 'payload': [{'source': 'ask_exit'}]}, {'status': 'error'}, {}, {'payload': 3}, {'status': 'aborted'}):\n"
        "    session.send(kernel.shell_stream, 'execute_reply', content, parent=parent, ident=kernel._parent_ident.get('shell') if hasattr(kernel, '_parent_ident') else None)"
    ),
    "reply_with_a_strange_payload": right(
        "get_ipython().payload_manager._payload.append(3)\nget_ipython().payload_manager._payload.append({'source': []})"
    ),
    "reply_replaced": right(
        "async def execute(*a, **k): return {'status': [], 'payload': 'ask_exit', 'execution_count': {}}\nget_ipython().kernel.do_execute = execute",
        score=0,
    ),
    "parents_of_wrong_types": right(
        RAW + "for p in (b'[]', b'3', b'null', b'\"x\"'): raw('stream', {'name': 'stdout', 'text': 'x'}, parent=p)"
    ),
    "headers_of_wrong_types": right(
        RAW
        + "for h in (b'[]', b'3', b'null', b'{}', b'{\"msg_type\": 3}', b'{\"msg_type\": null, \"msg_id\": []}'): raw('stream', {'text': 'x'}, header=h)"
    ),
    "content_of_wrong_types": right(RAW + "for c in (b'[]', b'3', b'null', b'\"x\"', b'true'): raw('stream', c)"),
    "content_that_is_not_json": right(
        RAW + "for c in (b'{', b'', b'\\xff\\xfe', b'{\"a\": NaN}', b'{} {}', b'\\0'): raw('stream', c)"
    ),
    "content_nested_without_end": right(
        RAW
        + "raw('stream', b'{\"text\":' + b'[' * 10**6 + b']' * 10**6 + b'}')\nraw('display_data', b'{\"data\":' + b'{\"a\":' * 900 + b'1' + b'}' * 900 + b'}')"
    ),
    "half_characters": right(
        RAW
        + 'raw(\'stream\', b\'{"name": "stdout", "text": "\\\\ud800 half"}\')\nraw(\'error\', b\'{"ename": "\\\\udfff", "evalue": "\\\\ud800", "traceback": ["\\\\ud800"]}\')\nraw(\'display_data\', b\'{"data": {"text/html": "\\\\ud800"}, "metadata": {}}\')'
    ),
    "half_characters_printed": right("print('\\ud800 \\udfff')\nprint('\\0 \\x1b[2J \\x08')\n'\\ud800'"),
    "numbers_without_end": right(
        RAW
        + 'raw(\'execute_result\', b\'{"data": {"text/plain": "x"}, "metadata": {}, "execution_count": 1\' + b\'0\' * 5000 + b\'}\')\nraw(\'stream\', b\'{"name": "stdout", "text": 1e999}\')'
    ),
    "frames_without_a_message": right(
        SEND
        + "for parts in ([b''], [b'x'] * 3, [b'x', b'<IDS|MSG>'], [b'x', b'<IDS|MSG>', b'bad', b'{}', b'{}', b'{}', b'{}'], [b'x'] * 500): iopub.send_multipart(parts)"
    ),
    "date_of_wrong_type": right(
        RAW
        + "raw('stream', {'name': 'stdout', 'text': 'x'}, header=b'{\"msg_type\": \"stream\", \"msg_id\": \"1\", \"date\": \"0000-99-99T99:99:99Z\"}')"
    ),
    "updates_of_unknown_displays": right(
        SEND
        + "for i in ('x', None, 3): say('update_display_data', {'data': {'text/plain': '3.0'}, 'metadata': {}, 'transient': {'display_id': i}})"
    ),
    "updates_of_earlier_displays": right(
        "from IPython.display import display, update_display\nh = display('first', display_id='here')\nh.update('second')",
        "update_display('third', display_id='here')\ndisplay('fourth', display_id='here')",
    ),
    "clear_output_tricks": right(
        SEND
        + "print('a')\nfor w in (True, False, None, 3, 'x'): say('clear_output', {'wait': w})\nsay('clear_output', {})"
    ),
    "comm_tricks": right(
        SEND
        + "for kind in ('comm_open', 'comm_msg', 'comm_close'):\n    for c in ({}, {'comm_id': []}, {'comm_id': 'x', 'target_name': 'jupyter.widget', 'data': {'state': 3}}): say(kind, c)"
    ),
    "output_widget_capture": wrong(
        SEND
        + "import ipywidgets\no = ipywidgets.Output()\nwith o: print('3.0')\nsay('comm_msg', {'comm_id': o.comm.comm_id, 'data': {'method': 'update', 'state': {'msg_id': parent['header']['msg_id'], 'outputs': []}}})"
    ),
    "metadata_in_messages": right(
        SEND
        + "say('display_data', {'data': {'text/plain': 'x'}, 'metadata': {'nbgrader': {'points': 9}, 'isolated': True, 'text/html': {'isolated': True}}}, metadata={'x': 1})"
    ),
    "buffers": right(SEND + "say('display_data', {'data': {}, 'metadata': {}}, buffers=[b'x' * 2**20] * 10)"),
    "shell_flood": right(
        SEND
        + "import os\nwhile True: session.send(kernel.shell_stream, 'execute_reply', {'status': 'ok'}, parent={'header': {'msg_id': 'x'}})"
    ),
    "clock_and_counter": right("get_ipython().execution_count = 'x' * 1000", "get_ipython().execution_count = -5\n1"),
    "frames_faster_than_anyone_reads": right(
        SEND + "junk = bytes(2**23)\nwhile True: iopub.send_multipart([b'x', b'<IDS|MSG>', junk, junk], copy=False)"
    ),
    "messages_faster_than_anyone_reads": right(
        RAW + "head = json.dumps(session.msg_header('stream'), default=str).encode()\n"
        "text = json.dumps({'name': 'stdout', 'text': 'x' * 2**22}).encode()\n"
        "for number in range(10**6):\n    parts = [head, b'{}', b'{\"n\": %d}' % number, text]\n"
        "    iopub.send_multipart([b'x', b'<IDS|MSG>', session.sign(parts), *parts], copy=False)"
    ),
    "session_key_changed": right("get_ipython().kernel.session.key = b'mine'", says="cell 5"),
    "session_switched": right(
        SEND + "session.session = 'x' * 1000; session.username = '\\0'; session.metadata = {'a': [1]}"
    ),
    "answers_nothing": right(
        "async def dispatch(*a, **k): pass\nkernel = get_ipython().kernel\nkernel.shell_handlers = {}\nkernel.dispatch_shell = dispatch",
        harms_itself=True,
    ),
}
