-- Every record row that a verdict rests on, once: where it stands, the hash of its file, and all it says as JSON. This is what a
-- sentence of the report or the app leads to.
create table cited_row as
with refs as (
    select unnest(json_extract_string(evidence, '$[*].ref')) as ref from verdict
), cited as (
    select distinct ref from refs where ref is not null
)
select 'permit' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from permit r
join cited c on c.ref = r.record_id
union all
select 'permit_state' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from permit_state r
join cited c on c.ref = r.record_id
union all
select 'permit_person' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from permit_person r
join cited c on c.ref = r.record_id
union all
select 'approval' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from approval r
join cited c on c.ref = r.record_id
union all
select 'measure' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from measure r
join cited c on c.ref = r.record_id
union all
select 'briefing' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from briefing r
join cited c on c.ref = r.record_id
union all
select 'gas_sample' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from gas_sample r
join cited c on c.ref = r.record_id
union all
select 'gas_reading' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from gas_reading r
join cited c on c.ref = r.record_id
union all
select 'swipe' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from swipe r
join cited c on c.ref = r.record_id
union all
select 'position' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from position r
join cited c on c.ref = r.record_id
union all
select 'position_alarm' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from position_alarm r
join cited c on c.ref = r.record_id
union all
select 'isolation' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from isolation r
join cited c on c.ref = r.record_id
union all
select 'certificate' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from certificate r
join cited c on c.ref = r.record_id
union all
select 'contract' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from contract r
join cited c on c.ref = r.record_id
union all
select 'camera_event' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from camera_event r
join cited c on c.ref = r.record_id
union all
select 'environment' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from environment r
join cited c on c.ref = r.record_id
union all
select 'roster' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from roster r
join cited c on c.ref = r.record_id
union all
select 'shift' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from shift r
join cited c on c.ref = r.record_id
union all
select 'register_entry' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from register_entry r
join cited c on c.ref = r.record_id
union all
select 'roll_call' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from roll_call r
join cited c on c.ref = r.record_id
union all
select 'operation' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from operation r
join cited c on c.ref = r.record_id
union all
select 'alarm' as table_name, r.record_id, r.source_row, r.source_sha256, r.source_path, r.row, to_json(r)::varchar as content
from alarm r
join cited c on c.ref = r.record_id
