-- Every parameter as it holds for a zone: the zone's own value, else the site's, else the default.
create view param_zone as
select
    z.zone_id, d.name,
    coalesce(own.number, site.number, d.number) as number,
    coalesce(own.text, site.text, d.text) as text
from zone z
cross join (select name, number, text from param_value where scope_kind = 'default') d
left join param_value site on site.scope_kind = 'site' and site.name = d.name
left join param_value own on own.scope_kind = 'zone' and own.scope_id = z.zone_id and own.name = d.name
