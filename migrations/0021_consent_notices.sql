-- Notices: what people were told, by version. A published version is evidence, so the database itself refuses to change it,
-- whoever asks.
create table notice (
  notice_id uuid not null,
  version int not null check (version > 0),
  name text not null,
  items jsonb not null,
  renderings jsonb not null,
  hash text not null,
  created_at timestamptz not null,
  created_by text not null,
  published_at timestamptz,
  published_by text,
  primary key (notice_id, version),
  check ((published_at is null) = (published_by is null))
);

create function refuse_change_of_published_notice() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    raise exception 'notice % version % is published and cannot change', old.notice_id, old.version
      using errcode = 'integrity_constraint_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger notice_immutable before update or delete on notice
  for each row execute function refuse_change_of_published_notice();
create function refuse_emptying_notices() returns trigger language plpgsql as $$
begin
  raise exception 'published notices cannot be removed' using errcode = 'integrity_constraint_violation';
end
$$;
create trigger notice_not_truncated before truncate on notice
  for each statement execute function refuse_emptying_notices();
grant select, insert, update on notice to aval_server;
