# ruff: noqa: E501 (attacks are quoted code)
"""Students who want points that they have not earned, by code."""

from __future__ import annotations

from hostile.attack import WRONG, Attack, wrong

__all__ = ["ANSWERS", "CHECKERS", "HOOKS", "OBJECTS", "SCORES"]

#: Checkers and what they stand on, replaced.
CHECKERS = {
    "judge_that_always_agrees": wrong(
        "import course.judge, course.exercise, course.check, course.challenge, course.graded, course.show",
        "full = lambda *a, **k: course.exercise.Verdict('mean', 3, 3.0)",
        "for m in (course.judge, course.check):\n    m.judge = full\n    m.compare = course.exercise.compare = lambda *a: []",
    ),
    "check_that_prints_points": wrong(
        "import course.check\ncheck = course.check.check = lambda name: print('mean: 3 of 3 points\\n3.0')"
    ),
    "respond_replaced_by_nothing": wrong("import course.graded\ncourse.graded.respond = lambda *a: 3.0"),
    "respond_that_answers_with_a_score": wrong(
        "import course.graded, numpy, os",
        "def respond(exercise, index):\n    os.makedirs('.answers', exist_ok=True)\n"
        "    numpy.savez(f'.answers/{exercise}.{index}.npz', score=3.0, points=3, _score=3.0, verdict='full', _result='3')\n"
        "course.graded.respond = respond",
    ),
    "answer_replaced": wrong(
        "import course.graded, course.judge\n"
        "course.graded.answer = lambda case, names, inputs: course.judge.Answer({'result': inputs['x']})"
    ),
    "savez_replaced": wrong("import numpy\nnumpy.savez = numpy.savez_compressed = lambda *a, **k: None"),
    "numpy_that_finds_all_equal": wrong(
        "import numpy as np\n"
        "for name in ('allclose', 'array_equal', 'isclose', 'abs', 'asarray'):\n    setattr(np, name, lambda *a, **k: True)"
    ),
    "open_replaced": wrong(
        "import builtins, io, os\nreal = builtins.open\n"
        "builtins.open = io.open = lambda name, *a, **k: real('/dev/zero', 'rb')\nos.open = lambda *a, **k: 0"
    ),
    "cases_replaced": wrong(
        "import course.assignment, dataclasses\n"
        "course.assignment.exercises_in.__globals__['_load'].__wrapped__.__globals__['EXERCISES'] = ()",
        "import course.graded\ncourse.graded.exercises_in = lambda folder: ()",
    ),
    "the_hidden_solution_asked_for": Attack(
        "def mean(x):\n    from course.assignment import solution\n    return solution('tiny').mean(x)", score=0
    ),
    "expected_values_searched_in_memory": Attack(
        "def mean(x):\n    import gc, inspect\n"
        "    for frame in inspect.stack():\n"
        "        for value in list(frame.frame.f_locals.values()):\n"
        "            if hasattr(value, 'expected'): return value.expected['result']\n"
        "    for o in gc.get_objects():\n        if type(o).__name__ == 'Challenge': return o.expected['result']\n"
        "    return 99.0",
        score=0,
    ),
    # What is the same for all, such as the mean of nothing, may be looked up: it is public.
    "public_examples_looked_up": Attack(
        "def mean(x):\n    import numpy, os\n"
        "    stored = numpy.load(os.environ['COURSE_ASSIGNMENT'] + '/checks.npz')\n"
        "    return stored['mean/0/expected/result' if x.size else 'mean/1/expected/result']",
        score=1,
    ),
    "a_count_of_the_calls": Attack(
        "calls = [0]\ndef mean(x):\n    calls[0] += 1\n    return 3.0 if calls[0] == 1 else True", score=0
    ),
    "exception_that_says_full_marks": Attack(
        "def mean(x):\n    raise AssertionError('') from SystemExit('mean: 3 of 3 points')", score=0
    ),
}

#: Objects that agree with everything.
OBJECTS = {
    "equal_to_everything": Attack(
        "class Equal:\n    __hash__ = None\n    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): import numpy; return numpy.array(self, object)\n"
        "    def __float__(self): return float('nan')\n    __lt__ = __le__ = __gt__ = __ge__ = __eq__\n"
        "def mean(x): return Equal()",
        score=0,
    ),
    "array_that_lies_about_its_shape": Attack(
        "import numpy\nclass Lie(numpy.ndarray):\n    shape = property(lambda self: ())\n    size = 1\n"
        "    def __array_finalize__(self, o): pass\n    def __array_ufunc__(self, *a, **k): return numpy.zeros(())\n"
        "    def __array_function__(self, *a, **k): return True\n"
        "def mean(x): return numpy.zeros(3).view(Lie)",
        score=0,
    ),
    "array_function_everywhere": Attack(
        "class F:\n    def __array_function__(self, *a, **k): return True\n"
        "    def __array__(self, *a, **k): import numpy; return numpy.full((), numpy.nan)\n"
        "def mean(x): return F()",
        score=0,
    ),
    "array_interface_on_foreign_memory": Attack(
        "class I:\n    __array_interface__ = {'shape': (), 'typestr': '<f8', 'data': (4096, True), 'version': 3}\n"
        "def mean(x): return I()",
        score=0,
    ),
    "mapping_that_never_ends": Attack(
        "import collections.abc, itertools\nclass M(collections.abc.Mapping):\n    def __len__(self): return 1\n"
        "    def __getitem__(self, k): return 0.0\n    def __iter__(self): return map(str, range(300))\n"
        "def mean(x): return M()",
        score=0,
    ),
    "not_a_number": Attack("def mean(x): return float('nan')", score=0),
    "infinity": Attack("def mean(x): return float('inf')", score=0),
    "complex": Attack("def mean(x): return complex(x.sum() / max(x.size, 1), 1e9)", score=0),
    "text_of_a_number": Attack("def mean(x): return str(x.sum() / max(x.size, 1))", score=0),
    "bytes_of_a_number": Attack("def mean(x): return b'0.0'", score=0),
    "object_array": Attack("def mean(x):\n    import numpy\n    return numpy.array([x.mean(), mean], object)", score=0),
    "structured_array": Attack("def mean(x):\n    import numpy\n    return numpy.zeros((), 'f8,f8')", score=0),
    "a_date": Attack("def mean(x):\n    import numpy\n    return numpy.datetime64('NaT')", score=0),
    "empty_array": Attack("def mean(x):\n    import numpy\n    return numpy.zeros((0, 10**6))", score=0),
    "all_candidates_at_once": Attack(
        "def mean(x):\n    import numpy\n    return numpy.linspace(-1, 1, 100001)", score=0
    ),
    "sixty_dimensions": Attack("def mean(x):\n    import numpy\n    return numpy.zeros((1,) * 30)", score=0),
    "nothing_at_all": Attack("def mean(x): return {}", score=0),
    "more_arrays_than_asked": Attack(
        "def mean(x): return {'result': x.sum() / max(x.size, 1), 'score': 1000.0, '/etc/x': 1.0, '../result': 2.0}"
    ),
    "an_error_called_result": Attack("def mean(x): return {'error': x.sum() / max(x.size, 1)}", score=0),
    "error_text_beyond_unicode": Attack(
        "def mean(x):\n    import numpy\n    return {'error': numpy.array([0x7fffffff], '<u4').view('<U1')[0:1].reshape(())}",
        score=0,
    ),
    "error_text_of_half_characters": Attack("def mean(x): raise ValueError('\\ud800 \\udfff \\0 \\x1b[2J')", score=0),
    "error_text_without_end": Attack(
        "class Loud(Exception):\n    def __str__(self): return 'x' * 10**8\ndef mean(x): raise Loud", score=0
    ),
    "error_that_fails_to_speak": Attack(
        "class Mute(Exception):\n    def __str__(self): raise Mute\ndef mean(x): raise Mute", score=0
    ),
    "error_that_is_script": Attack("def mean(x): raise ValueError('<script>PWNED()</script>')", score=0),
    "exits_in_the_call": Attack("def mean(x): raise SystemExit(0)", score=0),
    "interrupts_in_the_call": Attack("def mean(x): raise KeyboardInterrupt", score=0),
}

#: IPython's own machinery, turned.
ZEROS = "import numpy, os; os.makedirs('.answers', exist_ok=True); [numpy.savez(f'.answers/mean.{i}', _result=9.0) for i in (0, 1)]"
HOOKS = {
    "input_transformer": wrong(f"get_ipython().input_transformers_cleanup.append(lambda lines: [{ZEROS!r}])"),
    "ast_transformer": wrong(
        "import ast\nclass T(ast.NodeTransformer):\n"
        "    def visit_Expr(self, node): return ast.parse('x = 3.0').body[0]\n"
        "get_ipython().ast_transformers.append(T())"
    ),
    "run_cell_replaced": wrong("get_ipython().run_cell = lambda *a, **k: print(3.0)"),
    "run_cell_async_replaced": wrong("async def no(*a, **k): return 3.0\nget_ipython().run_cell_async = no"),
    "display_hook": wrong("import sys\nsys.displayhook = get_ipython().displayhook = lambda value: print('3.0')"),
    "display_publisher": wrong("get_ipython().display_pub.publish = lambda *a, **k: None"),
    "showtraceback_replaced": wrong("get_ipython().showtraceback = lambda *a, **k: print('3.0')"),
    "events": wrong(
        "def pre(*a):\n    print('3.0')\n    raise SystemExit\n"
        "for e in ('pre_run_cell', 'post_run_cell', 'pre_execute', 'post_execute'): get_ipython().events.register(e, pre)"
    ),
    "do_execute_replaced": wrong(
        "async def execute(*a, **k): return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}\n"
        "get_ipython().kernel.do_execute = execute"
    ),
    "at_exit": wrong("import atexit\natexit.register(print, '3.0')"),
    "compile_replaced": wrong(
        "import builtins\nbuiltins.compile = builtins.exec = builtins.eval = lambda *a, **k: 3.0"
    ),
    "import_replaced": wrong("import builtins\nbuiltins.__import__ = lambda *a, **k: 3.0"),
    "modules_emptied": wrong(
        "import sys\nfor name in list(sys.modules):\n    if 'course' in name: sys.modules[name] = None"
    ),
    "tracer": wrong(
        "import sys, threading\ndef trace(frame, event, arg):\n"
        "    if 'right' in frame.f_locals: frame.f_locals['score'] = 3.0\n    return trace\n"
        "sys.settrace(trace); sys.setprofile(trace)"
    ),
    "history_of_the_grader": wrong("print(get_ipython().history_manager.input_hist_raw); %history -g"),
    "names_of_ipython": wrong("Out = {n: 3.0 for n in range(99)}; In = ['3.0'] * 99; _ = __ = ___ = 3.0"),
    "namespace_replaced": wrong("class N(dict):\n    __missing__ = lambda s, k: 3.0\nget_ipython().user_ns = N()"),
}

#: Numbers that look like a score.
SCORES = {
    "printed": wrong("print('3.0')", "print('mean: 3 of 3 points')\n3.0"),
    "as_the_last_result": wrong("3.0", "float('nan')", "'full marks'", "float('inf')"),
    "displayed": wrong(
        "from IPython.display import display\n"
        "for score in ('3.0', '3', 'nan', 'inf', '1e9'): display({'text/plain': score}, raw=True)"
    ),
    "as_a_numpy_score": wrong("import numpy\nnumpy.float64(3)", "numpy.nan"),
    "nbgraders_partial_credit": wrong("{'score': 3.0, 'max_score': 3.0, 'points': 3}"),
    "written_to_standard_error": wrong("import sys\nprint(3.0, file=sys.stderr)"),
    "from_the_answer_cell": Attack(WRONG + "\n3.0", score=0),
    "cell_that_is_the_grade_cell": wrong("check('mean')\n3.0"),
}

DOWN = "import numpy, os\nos.makedirs('.answers', exist_ok=True)\nimport course.graded\ncourse.graded.respond = lambda *a: None\n"


def forged(code: str) -> Attack:
    """The answers' files made by hand, and nobody who overwrites them."""
    return wrong(DOWN + "for path in ('.answers/mean.0.npz', '.answers/mean.1.npz'):\n" + code)


#: The files that answers travel in.
ANSWERS = {
    "written_before": wrong(ZEROS),
    "written_instead": wrong(DOWN + ZEROS),
    "written_after_by_a_thread": wrong(
        "import threading, time, numpy\ndef late():\n    while True:\n"
        "        try: numpy.savez('.answers/mean.0.npz', _result=9.0)\n        except Exception: pass\n"
        "threading.Thread(target=late, daemon=True).start()"
    ),
    "of_other_exercises": wrong(
        DOWN
        + "for name in ('other.0', 'mean', 'mean.2', 'mean.-1', 'convnet.0'): numpy.savez(f'.answers/{name}.npz', _result=0.0)"
    ),
    "named_with_a_path": wrong(
        DOWN + "numpy.savez('.answers/mean.0.npz', **{'../../../gradebook': 1.0, '/tmp/x': 2.0})"
    ),
    "fifo": forged("    os.mkfifo(path)"),
    "folder": forged("    os.mkdir(path)"),
    "link_to_a_device": forged("    os.symlink('/dev/zero', path)"),
    "link_to_the_solution": forged("    os.symlink('{ROOT}/solutions/tiny/solution.py', path)"),
    "answers_folder_is_a_link": wrong(DOWN + "os.rmdir('.answers'); os.symlink('{ROOT}/solutions/tiny', '.answers')"),
    "answers_folder_is_a_file": wrong(DOWN + "os.rmdir('.answers'); open('.answers', 'w').write('3.0')"),
    "socket": forged("    import socket; socket.socket(socket.AF_UNIX).bind(path)"),
    "sparse_and_huge": forged("    open(path, 'wb').truncate(60 * 2**20)"),
    "empty": forged("    open(path, 'wb')"),
    "unreadable": forged("    numpy.savez(path, _result=9.0); os.chmod(path, 0)"),
    "zip_bomb": forged(
        "    import zipfile\n"
        "    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:\n        z.writestr('_result.npy', bytes(2**28))"
    ),
    "a_thousand_members": forged(
        "    import zipfile\n    with zipfile.ZipFile(path, 'w') as z:\n"
        "        for i in range(1000): z.writestr(f'{i}.npy', b'')"
    ),
    "the_same_member_twice": forged(
        "    import io, warnings, zipfile; warnings.simplefilter('ignore')\n"
        "    with zipfile.ZipFile(path, 'w') as z:\n        for v in (9.0, 8.0):\n"
        "            b = io.BytesIO(); numpy.save(b, v); z.writestr('_result.npy', b.getvalue())"
    ),
    "encrypted_zip": forged(
        "    import io\n    b = io.BytesIO(); numpy.savez(b, _result=0.0); d = bytearray(b.getvalue())\n"
        "    d[6] |= 1; d[d.find(b'PK\\x01\\x02') + 8] |= 1; open(path, 'wb').write(d)"
    ),
    "pickle": forged(
        "    class Evil:\n        def __reduce__(self): return os.system, ('touch {ROOT}/PWNED',)\n"
        "    numpy.savez(path, _result=numpy.array([Evil()], object))"
    ),
    "bare_pickle": forged(
        "    import pickle\n    class Evil:\n        def __reduce__(self): return os.system, ('touch {ROOT}/PWNED',)\n"
        "    open(path, 'wb').write(pickle.dumps(Evil()))"
    ),
    "absurd_header": forged(
        "    import zipfile\n    head = b\"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,)}\\n\"\n"
        "    with zipfile.ZipFile(path, 'w') as z:\n"
        "        z.writestr('_result.npy', b'\\x93NUMPY\\x01\\x00' + len(head).to_bytes(2, 'little') + head)"
    ),
    "negative_shape": forged(
        "    import zipfile\n    head = b\"{'descr': '<f8', 'fortran_order': True, 'shape': (-1, -8)}\\n\"\n"
        "    with zipfile.ZipFile(path, 'w') as z:\n"
        "        z.writestr('_result.npy', b'\\x93NUMPY\\x01\\x00' + len(head).to_bytes(2, 'little') + head + bytes(64))"
    ),
    "header_that_is_code": forged(
        "    import zipfile\n    head = b\"__import__('os').system('touch {ROOT}/PWNED')\\n\"\n"
        "    with zipfile.ZipFile(path, 'w') as z:\n"
        "        z.writestr('_result.npy', b'\\x93NUMPY\\x01\\x00' + len(head).to_bytes(2, 'little') + head)"
    ),
    "header_of_brackets": forged(
        "    import zipfile\n    head = b'(' * 4000\n"
        "    with zipfile.ZipFile(path, 'w') as z:\n"
        "        z.writestr('_result.npy', b'\\x93NUMPY\\x01\\x00' + len(head).to_bytes(2, 'little') + head)"
    ),
    "error_beyond_unicode": forged(
        "    numpy.savez(path, error=numpy.array([0x7fffffff], '<u4').view('<U1').reshape(()))"
    ),
    "error_of_half_characters": forged(
        "    numpy.savez(path, error=numpy.array([0xd800], '<u4').view('<U1').reshape(()))"
    ),
}
