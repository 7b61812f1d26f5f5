"""One command a file: NAME, ORDER (place in --help) and `run`, whose parameters and docstring typer turns into help."""
