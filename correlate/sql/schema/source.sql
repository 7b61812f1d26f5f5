-- Every source whose clock matters: the cameras of the case, and each system a record was written by.
create table source as
with named as (
    select null::varchar as source_id
    union select source_id from permit
    union select source_id from permit_state
    union select source_id from permit_person
    union select source_id from approval
    union select source_id from measure
    union select source_id from briefing
    union select source_id from gas_sample
    union select source_id from gas_reading
    union select source_id from swipe
    union select source_id from position
    union select source_id from position_alarm
    union select source_id from isolation
    union select source_id from certificate
    union select source_id from contract
    union select source_id from zone_record
    union select source_id from camera_event
    union select source_id from environment
    union select source_id from roster
    union select source_id from shift
    union select source_id from calendar_day
    union select source_id from register_entry
    union select source_id from roll_call
    union select source_id from operation
    union select source_id from alarm
    union select source_id from person_record
    union select source_id from casualty
), cameras as (
    select camera_id as source_id from camera union select camera_id from video
    union select source_id from coverage union select source_id from claim
)
select source_id, 'camera' as kind from cameras where source_id is not null
union all
select source_id, 'record' from named where source_id is not null and source_id not in (from cameras)
order by source_id
