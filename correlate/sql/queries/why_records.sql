-- The record rows of these ids: file, hash of the file, row, and all that the row says.
select table_name, record_id, source_path, source_row, source_sha256, row, content
from cited_row
where list_contains($refs::varchar[], record_id)
order by source_path, row
