"""Records and detections in; presences, links, verdicts and the cross-check out. The only package that opens DuckDB.

summary = run(case)                      import, build, judge
with open_store(case) as store:          read-only, for one request
    store.table("cross_check")           a whole table; docs/TABLES.md lists them
    store.query("findings")              a query of sql/queries/, parameters by name
"""

from correlate.run import Summary, import_records, run
from correlate.store import Store, build, open_store

__all__ = ["Store", "Summary", "build", "import_records", "open_store", "run"]
