-- Visits to the privacy portal. Neither table names anybody: whose session it is stands in the browser's cookie alone, sealed against
-- forgery by the vault; whose code it is, is sealed under the installation's key. So an erasure has nothing to find here, and a
-- session that outlives its person opens pages that hold nothing. Rows are removed a day after they ended.
create table portal_session (
  session_hash bytea primary key,           -- SHA-256 of 128 random bits that only the browser holds
  assurance text not null check (assurance in ('link', 'code')),
  opened_at timestamptz not null,
  seen_at timestamptz not null,
  ended_at timestamptz
);
create index portal_session_seen on portal_session (seen_at);
grant select, insert, update, delete on portal_session to aval_server;

-- A code that was asked for. The row is the same for an address that is held and for one that is not: nobody is looked up before
-- the question is answered.
create table portal_code (
  challenge_id uuid primary key,
  address_index bytea not null,             -- keyed; for the limit per address
  source_index bytea not null,              -- keyed; for the limit per source
  code_hash bytea,                          -- keyed; null: no code was sent, or not yet
  sealed bytea,                             -- whose code it is
  tries smallint not null default 0,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index portal_code_address on portal_code (address_index, asked_at);
create index portal_code_source on portal_code (source_index, asked_at);
create index portal_code_asked on portal_code (asked_at);
grant select, insert, update, delete on portal_code to aval_server;
