-- Warrants: that personal data was opened, for what, by whom, and who was left out. A warrant commits with the work it covers,
-- so one that exists was used and one that was used exists; it needs no time of closing. It names nobody.
create table warrant (
  warrant_id uuid primary key,
  purpose smallint not null,
  legal_basis text not null,
  actor text not null,
  why text not null,
  law_version text not null,
  opened_at timestamptz not null,
  matched bigint not null,
  permitted bigint not null,
  excluded jsonb not null,                    -- {reason: count}
  ledger_head text,                           -- null until the ledger exists
  signature bytea not null                    -- Ed25519 over the canonical form of all the others
);
create index warrant_recent on warrant (opened_at desc);
create trigger warrant_only_grows before update or delete on warrant for each row execute function refuse_change();
create trigger warrant_not_emptied before truncate on warrant for each statement execute function refuse_change();
grant select, insert on warrant to aval_server;
