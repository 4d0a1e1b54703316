-- A name or company of white space is none in filters and orders.
update contacts set name_folded = null where name_folded ~ '^\s*$';
update contacts set company_folded = null where company_folded ~ '^\s*$';
