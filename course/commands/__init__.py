"""What the subcommands of `course` do: a module and a function by each command's name.

Beside them, what several commands and the tests work with: `samples` (sample students) and `rehearsal` (the
instructor's own notebook, run in full).
"""
