"""One report format a file: SUFFIX, and write(scene, out) that reads nothing but the scene."""
