-- Every parameter as it holds for a permit: its own value, else of its kind of work, its first zone, the site, else the default.
create view param_permit as
select
    p.permit_no, d.name,
    coalesce(own.number, kind.number, zone.number, site.number, d.number) as number,
    coalesce(own.text, kind.text, zone.text, site.text, d.text) as text
from permit_now p
cross join (select name, number, text from param_value where scope_kind = 'default') d
left join (select permit_no, min(zone_id) as zone_id from permit_zone group by permit_no) pz on pz.permit_no = p.permit_no
left join param_value site on site.scope_kind = 'site' and site.name = d.name
left join param_value zone on zone.scope_kind = 'zone' and zone.scope_id = pz.zone_id and zone.name = d.name
left join param_value kind on kind.scope_kind = 'work_type' and kind.scope_id = p.work_type and kind.name = d.name
left join param_value own on own.scope_kind = 'permit' and own.scope_id = p.permit_no and own.name = d.name
