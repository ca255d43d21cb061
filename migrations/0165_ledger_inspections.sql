-- What comparisons of the ledger's tables with its published files found, and who asked. Findings name rows of the log; nothing here is
-- about a person, and nothing of it is part of the log.
create table ledger_inspection (
  inspection_id uuid primary key,
  asked_by text not null,                     -- an actor's name
  begun_at timestamptz not null,
  ended_at timestamptz not null,
  entries bigint not null check (entries >= 0),
  checkpoints bigint not null check (checkpoints >= 0),
  found bigint not null check (found >= 0),
  findings jsonb not null                     -- the first thousand
);
create index ledger_inspection_newest on ledger_inspection (begun_at desc);
grant select, insert, delete on ledger_inspection to aval_server;
