-- People. `profile` holds what audiences and models compute with, under a pseudonym; whatever says who someone is lies in
-- `sealed_field`, encrypted under the person's own key, and is found again only through keyed blind indexes.

-- Stable uniform number in [0,1) of a person: the first 52 bits of SHA-256 of the identifier.
create function aval_share(subject uuid) returns double precision language sql immutable strict parallel safe as $$
  select ('x' || substr(encode(sha256(uuid_send(subject)), 'hex'), 1, 13))::bit(52)::bigint / 4503599627370496.0::float8
$$;

create table profile (
  subject_id uuid primary key,
  attributes jsonb not null default '{}',
  -- What consent was told (residence, born, channels), to tell it again only when it changes.
  facts jsonb not null default '{}',
  share double precision not null generated always as (aval_share(subject_id)) stored,
  -- Copies of consent's `permission`, kept by triggers (0032), so that the policy needs no second table.
  permission_bits bigint not null default 0,
  permission_until timestamptz not null default '-infinity',
  permission_reasons bytea not null default '\x',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_import_id uuid
);
create table sealed_field (
  subject_id uuid not null,
  field text not null,
  sealed bytea not null,
  updated_at timestamptz not null,
  primary key (subject_id, field)
);
-- Distributed by the blind index, because one looks for a person by it.
create table identifier (
  kind text not null,
  blind_index bytea not null,
  subject_id uuid not null,
  primary key (blind_index, kind)
);
create index identifier_of_subject on identifier (subject_id);
create table event (
  subject_id uuid not null,
  event_id uuid not null,
  name text not null,
  at timestamptz not null,
  properties jsonb not null default '{}',
  source text not null,
  primary key (subject_id, event_id)
);
create index event_by_name on event (name, subject_id, at);
create table score (
  subject_id uuid not null,
  model_id uuid not null,
  score double precision not null,
  band smallint not null,
  reasons jsonb not null default '[]',
  at timestamptz not null,
  primary key (subject_id, model_id)
);
create index score_by_model on score (model_id, score);
-- Who asked to be forgotten, as keyed fingerprints under a key of their own: enough to refuse them at the next import.
create table erased_identifier (
  kind text not null,
  erased_index bytea not null,
  erased_at timestamptz not null,
  primary key (erased_index, kind)
);
-- Erasures whose rows are gone but whose keys may not be yet; empty when nothing is under way.
create table erasure_under_way (
  subject_id uuid primary key,
  actor text not null,
  started_at timestamptz not null
);

grant select, insert, update, delete on sealed_field, score to aval_server;
grant select, insert, delete on profile, identifier, event to aval_server;
-- Not the copies of the permission: whoever could rewrite them under one purpose would permit every other.
grant update (attributes, facts, updated_at, last_import_id) on profile to aval_server;
grant select, insert on erased_identifier to aval_server;
grant select, insert, delete on erasure_under_way to aval_server;

alter table profile enable row level security, force row level security;
create policy profile_read on profile for select
  using (permission_bits & (select aval_mask()) <> 0 and permission_until > now());
create policy profile_insert on profile for insert with check (true);
create policy profile_update on profile for update
  using (permission_bits & (select aval_mask()) <> 0 and permission_until > now()) with check (true);
create policy profile_delete on profile for delete
  using (permission_bits & (select aval_mask()) <> 0 and permission_until > now());

alter table sealed_field enable row level security, force row level security;
create policy sealed_field_insert on sealed_field for insert with check (true);
create policy sealed_field_use on sealed_field using (exists (
  select 1 from permission p where p.subject_id = sealed_field.subject_id
    and p.bits & (select aval_mask()) <> 0 and p.until > now()));

alter table identifier enable row level security, force row level security;
create policy identifier_insert on identifier for insert with check (true);
create policy identifier_use on identifier using (exists (
  select 1 from permission p where p.subject_id = identifier.subject_id
    and p.bits & (select aval_mask()) <> 0 and p.until > now()));

alter table event enable row level security, force row level security;
create policy event_insert on event for insert with check (true);
create policy event_use on event using (exists (
  select 1 from permission p where p.subject_id = event.subject_id
    and p.bits & (select aval_mask()) <> 0 and p.until > now()));

-- A score is a prediction about a person: it also needs the permission for profiling (bit 5), except to show it to the person
-- or to delete it (rights fulfilment, purpose 12).
alter table score enable row level security, force row level security;
create policy score_insert on score for insert with check (true);
create policy score_use on score using (exists (
  select 1 from permission p where p.subject_id = score.subject_id
    and p.bits & (select aval_mask()) <> 0 and p.until > now()
    and (p.bits & 32 <> 0 or aval_purpose() = 12)));

alter table erasure_under_way enable row level security, force row level security;
create policy erasure_under_way_rights on erasure_under_way using (aval_purpose() = 12);
