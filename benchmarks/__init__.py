"""Speed, memory, scale and accuracy: each file is a command that prints a table (`python -m benchmarks.NAME`)."""
