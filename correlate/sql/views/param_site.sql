-- Every parameter as it holds for the whole site: the site's own value, else the default.
create view param_site as
select
    name, coalesce(max(number) filter (where scope_kind = 'site'), max(number) filter (where scope_kind = 'default')) as number,
    coalesce(max(text) filter (where scope_kind = 'site'), max(text) filter (where scope_kind = 'default')) as text
from param_value
group by name
