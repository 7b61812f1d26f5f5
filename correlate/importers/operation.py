"""Process operations near work (RULES 6.13 OP): venting, draining, sampling, loading, trains, radiography ..."""

TABLE = "operation"
NEEDS = (("kind",), ("op_start",), ("location", "zone_id", "x_m", "line_no"))
ROW_NEEDS = (("kind",), ("op_start",))
KEY = ("kind", "location", "zone_id", "line_no", "op_start")
