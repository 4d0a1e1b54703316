-- A hash of the headings of an imported file: a later file with the same headings is offered the same mapping.
alter table imports add column headings text;
