-- The consent ledger: a Merkle log of entries of 68 bytes. It knows nobody: no column here can hold a person, a name or a time
-- at which somebody did something. Its tables are not distributed; on Citus they live on the coordinator.

-- Entries that were decided and wait to be sequenced. Written in the transaction of the decision, so that the decision and its
-- place in the queue are one; deleted in the transaction that gives them their place in the log.
create table ledger_queue (
  key bytea primary key,                      -- the label, or a hash for public entries: the same entry waits once
  class smallint not null check (class in (1, 2)),
  first bytea not null check (length(first) = 32),   -- label, or type as ASCII padded with zeros
  second bytea not null check (length(second) = 32), -- commitment, or hash
  queued_at timestamptz not null
);
grant select, insert, delete on ledger_queue to aval_server;
grant update (queued_at) on ledger_queue to aval_server; -- what locking a row asks for; nothing writes it

create table ledger_entry (
  idx bigint primary key,
  class smallint not null check (class in (1, 2)),
  first bytea not null check (length(first) = 32),
  second bytea not null check (length(second) = 32)
);
-- A label has one place. Ordered, so that a bucket of the label index is one range.
create unique index ledger_entry_label on ledger_entry (first) include (idx) where class = 1;
create index ledger_entry_public on ledger_entry (first, idx) where class = 2;
create trigger ledger_entry_only_grows before update or delete on ledger_entry for each row execute function refuse_change();
create trigger ledger_entry_not_emptied before truncate on ledger_entry for each statement execute function refuse_change();
grant select, insert on ledger_entry to aval_server;

-- One row: how far the log has come. Every batch compares and sets it, so that of two sequencers one fails.
create table ledger_state (
  single boolean primary key default true check (single),
  origin text not null,
  size bigint not null,
  frontier bytea not null,                    -- hashes of the complete subtrees, largest first
  epoch bigint not null,                      -- of the sequencer that holds it
  frozen boolean not null default false
);
grant select, insert, update on ledger_state to aval_server;

-- One root for each size, for ever. What was signed is kept with it.
create table ledger_checkpoint (
  size bigint primary key,
  root bytea not null check (length(root) = 32),
  index_root bytea not null check (length(index_root) = 32),
  made_at timestamptz not null,
  note text,                                  -- with our signatures; null until signed
  cosigned text,                              -- with the witnesses' too
  quorum boolean not null default false       -- whether it satisfies the policy of its day
);
create index ledger_checkpoint_good on ledger_checkpoint (size) where quorum;
grant select, insert on ledger_checkpoint to aval_server;
grant update (note, cosigned, quorum) on ledger_checkpoint to aval_server;

-- What public entries are hashes of.
create table ledger_content (
  hash bytea primary key check (length(hash) = 32),
  type text not null,
  content jsonb not null
);
create trigger ledger_content_only_grows before update or delete on ledger_content for each row execute function refuse_change();
create trigger ledger_content_not_emptied before truncate on ledger_content for each statement execute function refuse_change();
grant select, insert on ledger_content to aval_server;

-- Promises that were signed because an entry was not in a witnessed checkpoint yet.
create table ledger_promise (
  label bytea primary key check (length(label) = 32),
  due timestamptz not null,
  broken boolean not null default false
);
grant select, insert, delete on ledger_promise to aval_server;
grant update (broken) on ledger_promise to aval_server;
