-- Models: what was trained, on whom, how well it does and who answers for it. A registered model never changes; only its state
-- moves on, draft to approved to retired. The hash binds approvals and audits to exactly this target, encoding and card.
create table model (
  model_id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  version int not null check (version > 0),
  state text not null default 'draft' check (state in ('draft', 'approved', 'retired')),
  target jsonb not null,
  features jsonb not null,
  coefficients jsonb not null,
  card jsonb not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  created_by text not null,
  created_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  approved_because text,
  retired_by text,
  retired_at timestamptz,
  check ((approved_by is null) = (approved_at is null)),
  check (state <> 'approved' or approved_by is not null),
  check ((state = 'retired') = (retired_at is not null))
);
create unique index model_name_version on model (name, version);

create function model_never_changes() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' then
    raise exception 'a registered model is never removed';
  end if;
  if (new.model_id, new.name, new.version, new.target, new.features, new.coefficients, new.card, new.hash, new.created_by,
      new.created_at)
    is distinct from (old.model_id, old.name, old.version, old.target, old.features, old.coefficients, old.card, old.hash,
      old.created_by, old.created_at) then
    raise exception 'a registered model never changes';
  end if;
  if (old.state, new.state) not in (('draft', 'approved'), ('draft', 'retired'), ('approved', 'retired')) then
    raise exception 'a model goes from draft to approved to retired';
  end if;
  if old.approved_by is not null and (new.approved_by, new.approved_at, new.approved_because)
    is distinct from (old.approved_by, old.approved_at, old.approved_because) then
    raise exception 'an approval is never rewritten';
  end if;
  return new;
end $$;
create trigger model_never_changes before update or delete on model for each row execute function model_never_changes();
create trigger model_never_empties before truncate on model for each statement execute function model_never_changes();

-- What fairness audits found about a model: added beside it, so that the model and its hash stay what they were.
create table model_fairness (
  model_id uuid not null,
  audit_id uuid not null,
  summary jsonb not null,
  recorded_at timestamptz not null,
  primary key (model_id, audit_id)
);

grant select, insert on model, model_fairness to aval_server;
grant update (state, approved_by, approved_at, approved_because, retired_by, retired_at) on model to aval_server;
