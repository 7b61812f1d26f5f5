"""Tables that SQL cannot make well (clocks from decisions, polygons, people), one a file; the folder is the registry.

A file has `MAKES` (table name -> Arrow schema), `NEEDS` (tables it reads) and `make(given) -> {name: Arrow table}`.
"""
