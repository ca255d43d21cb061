-- How many people a saved audience meant, and how many of them permitted its purpose, at some moment. Counts only.
create table audience_size (
  audience_id uuid not null,
  version int not null,
  at timestamptz not null,
  matched bigint not null check (matched >= 0),
  eligible bigint not null check (eligible between 0 and matched),
  warrant_id uuid not null,
  primary key (audience_id, version, at),
  foreign key (audience_id, version) references audience (audience_id, version)
);
grant select, insert on audience_size to aval_server;
