-- Fairness audits, the attributes they look at, and approvals. Only counts of groups are kept, never a person, so there is no
-- subject here and no purpose to check. Everything is append-only: who approved what, when and why, must stay as it was.

create function ethics_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'restrict_violation';
end
$$;

-- What the controller has declared to be protected. The newest version of a field counts; a retired one is no longer audited.
create table ethics_attribute (
  field text not null,
  version int not null check (version > 0),
  kind text not null check (kind in ('levels', 'number_bands', 'birth_date_bands')),
  bands double precision[] not null default '{}',
  criterion text,                            -- of French law 2008-496 art. 1, null when none
  required boolean not null default true,    -- the audit cannot pass without an answer for its groups
  retired boolean not null default false,
  set_by text not null,
  set_at timestamptz not null,
  primary key (field, version)
);

create table ethics_audit (
  audit_id uuid primary key,
  bundle_hash text not null,                 -- audience, model and cut, content, polarity, purpose
  bundle jsonb not null,
  audience_id uuid not null,
  model_id uuid,
  author text not null,                      -- of the campaign; may not approve it
  polarity text not null check (polarity in ('opportunity', 'exposure_harm', 'neutral')),
  policy_version text not null,
  policy_hash text not null,
  warrant_id uuid not null,
  result jsonb not null,                     -- tallies, assessment, proxies, findings
  result_hash text not null,
  verdict text not null check (verdict in ('pass', 'review', 'fail', 'insufficient')),
  blocking boolean not null,                 -- a finding blocks
  made_by text not null,
  made_at timestamptz not null
);
create index ethics_audit_bundle on ethics_audit (bundle_hash, made_at desc);
create index ethics_audit_audience on ethics_audit (audience_id, made_at desc);
create index ethics_audit_model on ethics_audit (model_id, made_at desc) where model_id is not null;

create table ethics_approval (
  approval_id uuid primary key,
  audit_id uuid not null references ethics_audit,
  approval_hash text not null,               -- bundle, audit result and policy together: what was approved
  kind text not null check (kind in ('automatic', 'written', 'refused', 'revoked')),
  approver text not null,
  approver_role text,
  reason text not null,
  made_at timestamptz not null,
  expires_at timestamptz
);
create index ethics_approval_audit on ethics_approval (audit_id, made_at);

create trigger ethics_attribute_kept before update or delete or truncate on ethics_attribute
  for each statement execute function ethics_append_only();
create trigger ethics_audit_kept before update or delete or truncate on ethics_audit
  for each statement execute function ethics_append_only();
create trigger ethics_approval_kept before update or delete or truncate on ethics_approval
  for each statement execute function ethics_append_only();

grant select, insert on ethics_attribute, ethics_audit, ethics_approval to aval_server;
