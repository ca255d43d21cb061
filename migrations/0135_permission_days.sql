-- How many people permitted each purpose at the end of each day: as changes per day, computed from all dated decisions by the same
-- function that computes permissions. Numbers only; somebody who is erased leaves them at the next computation.
create table permission_day (
  day date not null,                        -- in UTC
  purpose smallint not null,
  change int not null check (change <> 0),
  primary key (day, purpose)
);
-- From what, and when, the days were computed.
create table permission_days (
  single boolean primary key default true check (single),
  seen text not null,                       -- what the tables looked like: unchanged, nothing is computed again
  first_day date,
  computed_at timestamptz not null
);
-- How many people were erased on each day: nothing else remains of them.
create table erasure_day (
  day date primary key,
  erasures int not null check (erasures > 0)
);
grant select, insert, update, delete on permission_day, permission_days to aval_server;
grant select, insert, update on erasure_day to aval_server;
-- Decisions come in the order of time, so a block range says which are recent.
create index decision_recorded on decision using brin (recorded_at);
