-- The number of each person named on a permit: as given, else what stands in brackets behind the name where that is the number of
-- somebody of the records and no certificate's ("张强(C20111)"); what is in brackets is a certificate's number otherwise.
create table permit_person_no as
with number as (
    select trim(person_id) as no from person_record union select trim(person_id) from swipe union select trim(person_id) from position
    union select trim(person_id) from shift union select trim(person_id) from roster union select trim(person_id) from certificate
), certificate_no as (
    select trim(cert_no) as no from certificate where cert_no is not null
)
select
    p.record_id, p.permit_no, p.name, coalesce(nullif(trim(p.person_id), ''), n.no) as person_no,
    case when n.no is null then nullif(trim(p.cert_no), '') end as cert_no
from permit_person p
left join number n
    on n.no = trim(p.cert_no) and nullif(trim(p.person_id), '') is null and n.no not in (select no from certificate_no)
