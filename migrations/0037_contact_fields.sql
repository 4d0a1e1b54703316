-- More about a person. The program checks the forms: a day as YYYY-MM-DD, or as --MM-DD without its year; a tag of BCP 47; a name
-- of the time zone database.
alter table contacts add column job_title text;
alter table contacts add column birthday text;
alter table contacts add column language text;
alter table contacts add column time_zone text;
