"""Exports for other programs. One file is one format: `write(scene, folder, language) -> list[Path]`.

A format writes whole files into `folder` (each appears at once or not at all), the same bytes for the same scene, and
names them itself. What it has to leave out it says in a file beside (`left_out`), never in silence. Times are corrected
times with their ±; where no clock ties a moment down it is left out or stands in media time, and is said so.
Files that begin with `_` are shared by the others.
"""
