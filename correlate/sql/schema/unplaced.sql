-- Files whose positions are given in degrees only and lie on no plan, because case.toml does not say where the plan lies.
create table unplaced as
select source_path, count(*) as rows
from position
where x_m is null and lon is not null and lat is not null
group by source_path
