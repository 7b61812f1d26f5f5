"""One report format a file, named as people name it: SUFFIX, and write(scene, out, language, report, clips)."""
