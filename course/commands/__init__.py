"""What the subcommands of `course` do: a module and a function by each command's name."""
