-- Which two permits, and which permit and process operation, of kinds that tables/simops.csv speaks of may go on at one time.
with windows as (
    select p.permit_no, p.work_type, p.x_m, p.y_m, p.height_m, nullif(trim(p.line_no), '') as line_no,
        s.maybe_from_utc - interval 1 minute as from_utc, least(s.maybe_to_utc, timestamp '9999-12-30') + interval 12 hour as to_utc
    from permit_now p join permit_span s on s.permit_no = p.permit_no
), operations as (
    select o.record_id, o.kind, o.x_m, o.y_m, nullif(trim(o.line_no), '') as line_no, coalesce(nullif(trim(o.zone_id), ''), o.location) as place,
        o.op_start_utc - interval 1 minute as from_utc, coalesce(o.op_end_utc, o.op_start_utc + interval 1 hour) + interval 1 minute as to_utc
    from operation_utc o where o.op_start_utc is not null
)
select r.a as a_kind, r.b as b_kind, r.b_kind as what, r.relation, coalesce(m.number, r.distance_m) as limit_m, a.permit_no as a_no, b.permit_no as b_no, null::varchar as record_id,
    a.x_m as a_x, a.y_m as a_y, a.height_m as a_height, a.line_no as a_line, b.x_m as b_x, b.y_m as b_y, b.height_m as b_height, b.line_no as b_line, b.work_type as b_type, null::varchar as b_place
from ref_simops r
join windows a on a.work_type = r.a or r.a = 'any'
join windows b on (b.work_type = r.b or r.b = 'any') and b.permit_no <> a.permit_no and b.from_utc < a.to_utc and b.to_utc > a.from_utc
    and (r.a <> r.b or a.permit_no < b.permit_no)
left join param_permit m on m.permit_no = a.permit_no and m.name = r.distance_param
where r.b_kind = 'permit'
union all
select r.a, r.b, r.b_kind, r.relation, coalesce(m.number, r.distance_m), a.permit_no, null, o.record_id, a.x_m, a.y_m, a.height_m, a.line_no, o.x_m, o.y_m, null, o.line_no, o.kind, o.place
from ref_simops r
join windows a on a.work_type = r.a or r.a = 'any'
join operations o on o.kind = r.b and o.from_utc < a.to_utc and o.to_utc > a.from_utc
left join param_permit m on m.permit_no = a.permit_no and m.name = r.distance_param
where r.b_kind = 'operation'
order by a_no, b_no, record_id, a_kind, b_kind
