-- The last millisecond that a written time may stand for: "08:31" (res_ms 60000) is up to 08:31:59.999 (RULES 6.12).
CREATE OR REPLACE MACRO last_moment(moment, res_ms) AS
    moment + to_milliseconds(greatest(coalesce(res_ms, 1) - 1, 0));
