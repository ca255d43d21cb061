-- Imports: how far each run is, committed in the same transaction as the rows it counts, so that a killed run goes on exactly
-- where it stopped. No personal data here: rows that were refused lie sealed in a file.
create table import_run (
  import_id uuid primary key,
  file_name text not null,
  -- Where the bytes are: {"kind":"path","path":…} of the operator's own, or {"kind":"upload","fileId":…} sealed by us.
  source jsonb not null,
  file_hash text not null,
  mapping jsonb not null,
  mapping_hash text not null,
  mode text not null check (mode in ('run', 'dry_run')),
  language text not null check (language in ('en', 'fr')),
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  actor text not null,
  rows_done bigint not null default 0,
  counts jsonb not null default '{}',
  rejects_bytes bigint not null default 0,
  job_id uuid,
  created_at timestamptz not null,
  finished_at timestamptz
);
create index import_run_unfinished on import_run (file_hash, mapping_hash) where state in ('waiting', 'running');
-- Uploaded files, kept sealed until their run ends.
create table import_file (
  file_id uuid primary key,
  file_name text not null,
  bytes bigint not null,
  created_at timestamptz not null
);
-- The identifiers that a dry run met, so that it finds a person who comes twice in the file; emptied when it ends.
create unlogged table import_seen (
  import_id uuid not null,
  kind text not null,
  blind_index bytea not null,
  person uuid not null,
  primary key (blind_index, kind, import_id)
);
create index import_seen_person on import_seen (import_id, person);
grant select, insert, update, delete on import_run to aval_server;
grant select, insert, delete on import_file to aval_server;
grant select, insert, delete on import_seen to aval_server;
