-- The values of the parameters of a rule, every scope that says something: the most particular one holds.
select p.name, p.scope_kind, p.scope_id, p.text as value, p.grade, p.source, r.unit, r.en, r.zh
from param_value p
join ref_param r on r.name = p.name
where list_contains($names::varchar[], p.name)
    and (p.scope_kind in ('default', 'site') or list_contains($scopes::varchar[], p.scope_id))
order by p.name, list_position(['default', 'site', 'zone', 'work_type', 'permit'], p.scope_kind)
