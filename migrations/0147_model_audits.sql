-- Audits of what a model's scores do to groups, apart from any campaign. Counts only; kept as the other audits are.
create table ethics_model_audit (
  audit_id uuid primary key,
  model_id uuid not null,
  model_hash text not null,
  share double precision not null check (share > 0 and share <= 1),   -- the best-scored part that was looked at
  policy_version text not null,
  policy_hash text not null,
  warrant_id uuid not null,
  result jsonb not null,                     -- tallies, assessment, proxies
  result_hash text not null,
  verdict text not null check (verdict in ('pass', 'review', 'fail', 'insufficient')),
  made_by text not null,
  made_at timestamptz not null
);
create index ethics_model_audit_model on ethics_model_audit (model_id, made_at desc);
create trigger ethics_model_audit_kept before update or delete or truncate on ethics_model_audit
  for each statement execute function ethics_append_only();
grant select, insert on ethics_model_audit to aval_server;
