-- Record tables of which some rows are replaced.
select distinct "table" from superseded
