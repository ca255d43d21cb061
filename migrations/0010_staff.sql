-- Who works here, the keys that programs use, and the audit trail. No account exists until somebody makes the first one.

create table staff_member (
  staff_id uuid primary key,
  name text not null,
  role text not null check (role in ('owner', 'marketer', 'analyst', 'support', 'dpo', 'security', 'auditor')),
  created_at timestamptz not null,
  disabled_at timestamptz
);

-- Only a hash of the secret is kept: 256 random bits need no slow hash.
create table api_key (
  key_id text primary key,
  staff_id uuid not null references staff_member,
  secret_hash text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
grant select, insert, update on staff_member, api_key to aval_server;

-- Who did what, to whom, and why. Entries are only ever added, by anybody, the owner of the tables included.
create table audit_entry (
  entry_id uuid not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject_id uuid,                            -- the person concerned, by pseudonym
  why text,
  details jsonb not null default '{}',
  primary key (entry_id)
);
create index audit_entry_subject on audit_entry (subject_id, at);
create index audit_entry_time on audit_entry (at);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % only grows', tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger audit_entry_only_grows before update or delete on audit_entry for each row execute function refuse_change();
create trigger audit_entry_not_emptied before truncate on audit_entry for each statement execute function refuse_change();

-- What was done to a person is seen for looking into it: rights (12), security (13), accountability (14).
alter table audit_entry enable row level security, force row level security;
create policy audit_entry_read on audit_entry for select using (subject_id is null or (select aval_purpose()) in (12, 13, 14));
create policy audit_entry_write on audit_entry for insert with check (true);
grant select, insert on audit_entry to aval_server;
