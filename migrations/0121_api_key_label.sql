-- What a key is for, in the words of whoever made it: a list of keys without it is a list of numbers.
alter table api_key add column label text not null default '';
