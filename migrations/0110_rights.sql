-- Requests by which people exercise their rights. What they wrote and what they were answered is sealed with their own key; the
-- table is open under one purpose only, and a request leaves with its person.
create table rights_request (
  subject_id uuid not null,
  request_id uuid not null,
  kind text not null check (kind in ('access', 'correction', 'erasure', 'restriction', 'portability', 'objection')),
  state text not null check (state in ('received', 'in_progress', 'answered', 'refused', 'withdrawn')),
  words bytea,                              -- sealed: what the person wrote
  answer bytea,                             -- sealed: what they were answered, or why they were refused
  rule text not null,                       -- the rule of law that sets the date
  received_at timestamptz not null,
  due_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (subject_id, request_id)
);
create index rights_request_due on rights_request (due_at) where state in ('received', 'in_progress');
alter table rights_request enable row level security, force row level security;
-- 12 is rights_fulfilment.
create policy rights_request_use on rights_request using ((select aval_purpose()) = 12 and exists (
  select 1 from permission p where p.subject_id = rights_request.subject_id
    and p.bits & (select aval_mask()) <> 0 and p.until > now()));
grant select, insert, update, delete on rights_request to aval_server;
