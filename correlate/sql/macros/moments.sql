-- The last millisecond that a written time may stand for: "08:31" (res_ms 60000) is up to 08:31:59.999 (RULES 6.12).
CREATE OR REPLACE MACRO last_moment(moment, res_ms) AS
    moment + to_milliseconds(greatest(coalesce(res_ms, 1) - 1, 0));

-- One piece of evidence that is a record: its code (RULES 4.5), kind and record_id.
CREATE OR REPLACE MACRO exhibit(code_, kind_, ref_) AS
    struct_pack(code := code_, kind := kind_, ref := ref_, video_id := NULL::VARCHAR, start_ms := NULL::BIGINT, end_ms := NULL::BIGINT);
