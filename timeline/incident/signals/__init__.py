"""One source of signals a file: find(view) -> signals. The folder is the registry (timeline/incident/view.py reads)."""
