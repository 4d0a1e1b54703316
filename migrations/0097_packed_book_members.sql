-- What a key has read of a book is one value, so that a read writes one row. Address books synchronize from the beginning.
drop table book_members;
delete from book_readers;
-- JSON: for each contact its name, its stamp or null after it has left, and the step in which it entered, changed or left
alter table book_readers add column members text not null default '[]';
