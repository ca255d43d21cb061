-- Messages waiting to be handed to a mail server, and what became of each. One row per person and campaign, so that nobody can
-- be written to twice; claimed together with the permission check, so that a withdrawal wins. A row says nothing about the
-- person but that this campaign concerns them, so it is visible under its own purpose whatever the permission has become
-- (the sender must be able to mark it withdrawn), and for rights (12), counting (14) and record keeping (15).
create table outbox (
  subject_id uuid not null,
  campaign_id uuid not null,
  message_id uuid not null,
  purpose smallint not null,
  variant text,
  language text,
  state text not null default 'queued'
    check (state in ('queued', 'claimed', 'sent', 'failed', 'uncertain', 'withdrawn', 'stopped', 'cancelled')),
  reason text,                              -- why it is where it is, a code; null while all goes well
  not_before timestamptz not null,          -- quiet hours and waiting before a retry already applied
  attempts smallint not null default 0,
  worker_id uuid,                           -- who claimed it last
  queued_at timestamptz not null,
  claimed_at timestamptz,
  handed_at timestamptz,                    -- the last hand-over began
  settled_at timestamptz,                   -- reached a final state
  response text,                            -- the server's last words, addresses masked
  address_index bytea,                      -- blind index of the address that it went to: what a bounce suppresses
  bounce text check (bounce in ('hard', 'soft', 'complaint')),
  bounced_at timestamptz,
  unsubscribed_at timestamptz,
  primary key (subject_id, campaign_id),
  unique (subject_id, message_id)
);
create index outbox_queue on outbox (campaign_id, not_before) where state = 'queued';
create index outbox_claimed on outbox (worker_id) where state = 'claimed';
create index outbox_uncertain on outbox (campaign_id) where state = 'uncertain';
create index outbox_campaign on outbox (campaign_id);
create index outbox_message on outbox (message_id);
alter table outbox enable row level security, force row level security;
create policy outbox_purpose on outbox
  using ((select aval_purpose()) in (12, 14, 15) or purpose = (select aval_purpose()))
  with check ((select aval_purpose()) in (12, 14, 15) or purpose = (select aval_purpose()));
grant select, insert, update, delete on outbox to aval_server;

-- Which campaigns have something to send, and when it is worth looking again. No person in it.
create table send_run (
  campaign_id uuid primary key,
  purpose text not null,
  started_by text not null,
  started_at timestamptz not null,
  next_due timestamptz not null,
  finished_at timestamptz
);
grant select, insert, update on send_run to aval_server;

-- Who is sending. A row is alive as long as its process holds the advisory lock of its number.
create table send_worker (
  worker_id uuid primary key,
  lock_key int not null,
  host text not null,
  pid int not null,
  process_start text not null,              -- of the operating system, so that a reused pid is not taken for the same process
  started_at timestamptz not null,
  heartbeat_at timestamptz not null,
  ended_at timestamptz
);
grant select, insert, update on send_worker to aval_server;

-- Pause and kill switch. 'all' or a campaign's id. Looked at between two hand-overs.
create table send_control (
  scope text primary key,
  state text not null check (state in ('running', 'paused', 'killed')),
  why text not null,
  actor text not null,
  at timestamptz not null
);
grant select, insert, update on send_control to aval_server;

-- Limits and thresholds as data: one row each, JSON checked by the server.
create table send_setting (
  name text primary key,
  value jsonb not null,
  actor text not null,
  at timestamptz not null
);
grant select, insert, update on send_setting to aval_server;

-- Addresses that must not be written to, as blind indexes: it says nothing without the key and outlives the person's erasure.
create table suppression (
  blind_index bytea not null,
  kind text not null,
  state text not null check (state in ('suppressed', 'lifted')),
  reason text not null check (reason in ('hard_bounce', 'soft_bounces', 'complaint', 'by_hand')),
  updated_at timestamptz not null,
  primary key (blind_index, kind)
);
grant select, insert, update on suppression to aval_server;

-- Reports of bounces and complaints that came in. The text is kept, sealed, only of those that we did not understand.
create table delivery_report (
  report_id uuid primary key,
  content_hash text not null unique,
  received_at timestamptz not null,
  source text not null,
  outcome text not null check (outcome in ('applied', 'counted', 'no_message', 'not_a_report', 'not_understood')),
  kind text,
  status text,
  why text,
  message_id uuid,
  sealed bytea
);
create index delivery_report_recent on delivery_report (received_at desc);
grant select, insert, update, delete on delivery_report to aval_server;

-- Keys that sign our mail. The private part is sealed by the vault.
create table dkim_key (
  domain text not null,
  selector text not null,
  sealed bytea not null,
  public_key text not null,
  active boolean not null,
  made_at timestamptz not null,
  primary key (domain, selector)
);
grant select, insert, update on dkim_key to aval_server;

-- Figures of a campaign's rows. Counts only, never a row: that is why they run as the owner of the tables, whom this policy
-- names alone, and need no warrant each time that somebody looks at a progress bar.
create policy outbox_counted on outbox for select to current_user using (true);
create function outbox_tally(campaign uuid)
returns table (state text, reason text, bounce text, unsubscribed boolean, variant text, people bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.state, o.reason, o.bounce, o.unsubscribed_at is not null, o.variant, count(*)
  from outbox o where o.campaign_id = campaign group by 1, 2, 3, 4, 5
$$;

-- When the next row of a campaign falls due, and how many are not final. Counts and a time only, as above.
create function outbox_outlook(campaign uuid)
returns table (next_due timestamptz, queued bigint, claimed bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select (select min(o.not_before) from outbox o where o.campaign_id = campaign and o.state = 'queued'),
    (select count(*) from outbox o where o.campaign_id = campaign and o.state = 'queued'),
    (select count(*) from outbox o where o.campaign_id = campaign and o.state = 'claimed')
$$;
revoke execute on function outbox_tally(uuid), outbox_outlook(uuid) from public;
grant execute on function outbox_tally(uuid), outbox_outlook(uuid) to aval_server;
