-- What the desk of an operator shows at a glance: figures only, never a row, so they run as the owner of the tables and need no
-- warrant each time that somebody looks.

-- Messages whose fate is uncertain and that wait for a person's decision, by campaign.
create function outbox_undecided()
returns table (campaign_id uuid, messages bigint, since timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.campaign_id, count(*), min(o.settled_at) from outbox o where o.state = 'uncertain' group by 1
$$;

-- Open requests of people: how many, how many past their date, the next date, and when the newest came in.
create policy rights_request_counted on rights_request for select to current_user using (true);
create function rights_outlook(at timestamptz)
returns table (open bigint, overdue bigint, next_due timestamptz, newest timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), count(*) filter (where r.due_at < at), min(r.due_at), max(r.received_at)
  from rights_request r where r.state in ('received', 'in_progress')
$$;
revoke execute on function outbox_undecided(), rights_outlook(timestamptz) from public;
grant execute on function outbox_undecided(), rights_outlook(timestamptz) to aval_server;

-- Up to when each reader of notifications has seen them. The reader is an actor's name.
create table notification_seen (
  reader text primary key,
  seen_at timestamptz not null
);
grant select, insert, update on notification_seen to aval_server;
