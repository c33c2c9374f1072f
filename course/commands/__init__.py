"""What the subcommands of `course` do: a module and a function by each command's name.

Beside them, what several commands and the tests work with: `samples` (sample students), `rehearsal` (the instructor's
own notebook, run in full), `skeleton` (a notebook's cells, made from exercises), `requirements` and `wheel` (what
students install), and `templates/`, the texts that a course begins with or that a handout is made from.
"""
