-- Why rows were rejected or skipped and what was noted of the others, by reason, each with some examples.
alter table imports add column reasons jsonb not null default '[]';

-- From here on import_chunks.outcomes also has C, U, K and N, for rows with notes: these have a line in `rejections`
-- too, and a line has the notes after what is wrong and the row as the file has it.
