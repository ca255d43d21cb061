-- What every room stands on: the purpose in force, and the progress of background work.
-- The server's role owns nothing and can read personal data only while a purpose is set in its transaction.

grant usage on schema public to aval_server;

-- The purpose in force as an id, null when none is set or the setting is not a purpose.
create function aval_purpose() returns smallint language sql stable parallel safe as $$
  select case when current_setting('aval.purpose', true) ~ '^[0-5]?[0-9]$'
    then current_setting('aval.purpose', true)::smallint end
$$;

-- The same as a bit to compare with a permission bitmap: 0, which matches nothing, when there is no purpose.
-- Policies call it as (select aval_mask()), so that it is computed once per query and not once per row.
create function aval_mask() returns bigint language sql stable parallel safe as $$
  select case when current_setting('aval.purpose', true) ~ '^[0-5]?[0-9]$'
    then 1::bigint << current_setting('aval.purpose', true)::int else 0 end
$$;

-- The room that keeps its own records in this transaction. Only consent uses it, for permissions and decisions:
-- they are what a purpose is decided from, so they cannot be hidden behind one.
create function aval_keeper() returns text language sql stable parallel safe as $$
  select coalesce(current_setting('aval.keeper', true), '')
$$;

-- Long work that a person can watch. Payloads name runs and models by id; personal data never enters.
create table job (
  job_id uuid primary key,
  kind text not null,
  actor text not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  done bigint not null default 0,
  total bigint,
  note text,
  result jsonb,
  problem jsonb,
  cancel_asked boolean not null default false,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create index job_recent on job (created_at desc);
grant select, insert, update on job to aval_server;
