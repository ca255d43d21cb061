-- Permissions and the decisions that they are computed from. They decide what a purpose may see, so they cannot themselves hide
-- behind one: consent sees them all while it keeps its records (aval.keeper), everybody else only what the purpose permits.

-- One row per person: bit and reason per purpose, valid until the earliest moment at which an answer may change; past that
-- moment the row permits nothing until it is computed again. Withdrawal locks this row, and so does the hand-over of a
-- message: whichever comes second sees what the first did.
create table permission (
  subject_id uuid primary key,
  bits bigint not null,
  until timestamptz not null,
  reasons bytea not null check (length(reasons) = 60),
  residence text,
  born date,
  age_source text not null default 'unknown' check (age_source in ('declared', 'verified', 'unknown')),
  channels jsonb not null default '{}',
  updated_at timestamptz not null
);
-- Most permissions never end by themselves; the few that do are found without reading the others.
create index permission_ends on permission (until) where until < 'infinity';

-- Decisions are only ever added (no update is granted); erasure removes them with the person.
create table decision (
  subject_id uuid not null,
  decision_id uuid not null,
  kind text not null check (kind in ('requested', 'given', 'refused', 'withdrawn', 'expired', 'objected', 'restriction_set',
    'restriction_lifted', 'signal_received')),
  purposes smallint[] not null,               -- purpose ids; -1: all direct marketing, -2: everything, now and later
  at timestamptz not null,
  recorded_at timestamptz not null,
  valid_until timestamptz,
  notice_id uuid,
  notice_version int,
  language text check (language in ('en', 'fr')),
  channel text not null,
  actor text not null,
  by_whom text not null check (by_whom in ('subject', 'guardian', 'agent', 'controller')),
  signal text check (signal = 'gpc'),
  evidence bytea,                             -- sealed with the person's key
  idempotency_key text,
  primary key (subject_id, decision_id),
  unique (subject_id, idempotency_key)
);

alter table permission enable row level security, force row level security;
alter table decision enable row level security, force row level security;

create policy permission_seen on permission for select
  using ((select aval_keeper()) = 'consent' or (bits & (select aval_mask()) <> 0 and until > now()));
-- Locking a row (for share) needs a policy for updates too; changing one needs the keeper.
create policy permission_changed on permission for update
  using ((select aval_keeper()) = 'consent' or (bits & (select aval_mask()) <> 0 and until > now()))
  with check ((select aval_keeper()) = 'consent');
create policy permission_made on permission for insert with check ((select aval_keeper()) = 'consent');
create policy permission_removed on permission for delete using ((select aval_keeper()) = 'consent');

create policy decision_seen on decision for select
  using ((select aval_keeper()) = 'consent' or exists (select 1 from permission p where p.subject_id = decision.subject_id
    and p.bits & (select aval_mask()) <> 0 and p.until > now()));
create policy decision_made on decision for insert with check ((select aval_keeper()) = 'consent');
create policy decision_removed on decision for delete using ((select aval_keeper()) = 'consent');

grant select, insert, update, delete on permission to aval_server;
grant select, insert, delete on decision to aval_server;
