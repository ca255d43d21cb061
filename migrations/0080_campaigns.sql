-- Campaigns: what is said, to whom, and who was drawn into which group. The words that are sent are kept compiled, so that what
-- was approved by hash is what goes out.

-- Who runs this installation. One row; every message and every page names it.
create table controller (
  singleton boolean primary key default true check (singleton),
  name text not null,
  address text not null,                    -- postal, on one or several lines
  contact text not null,                    -- where people write about anything
  dpo_contact text not null,                -- where they write about their data
  languages text[] not null check (languages <@ array['en', 'fr'] and cardinality(languages) > 0),
  updated_by text not null,
  updated_at timestamptz not null
);
grant select, insert, update on controller to aval_server;

create table campaign (
  campaign_id uuid primary key,
  name text not null,
  definition jsonb not null,                -- purpose, audience, model cut, variants, holdout, sender, links: checked by the server
  state text not null check (state in ('draft', 'checked', 'sending', 'paused', 'cancelled')),
  seed text not null,                       -- with a person's id gives their place in the draw; published nowhere, changed never
  author text not null,
  audit_id uuid,
  content_hash text,                        -- of what was approved and is being sent; null until launch
  controller jsonb,                         -- as it was at launch
  launched_by jsonb,
  launch_job uuid,
  launched_at timestamptz,                  -- everything is queued
  launch jsonb,                             -- {warrantId, matched, eligible, excluded, scored, selected, holdout, queued}
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index campaign_recent on campaign (created_at desc);
grant select, insert, update on campaign to aval_server;

-- One variant in one language: what the author wrote and what became of it.
create table campaign_content (
  campaign_id uuid not null,
  variant text not null,
  language text not null check (language in ('en', 'fr')),
  subject text not null,
  preheader text not null,
  mjml text not null,
  html text not null,                       -- Liquid over compiled HTML
  body_text text not null,                  -- Liquid over plain text
  links jsonb not null,                     -- addresses, in order
  variables jsonb not null,                 -- dotted paths read by subject, preheader and body
  updated_by text not null,
  updated_at timestamptz not null,
  primary key (campaign_id, variant, language)
);
grant select, insert, update, delete on campaign_content to aval_server;

-- Into which group each person was drawn, and with which message. Kept for the comparison with those left out and for the page
-- that tells the person why; seen like all that is about people only where the purpose in force permits the person.
create table campaign_arm (
  subject_id uuid not null,
  campaign_id uuid not null,
  arm text not null,                        -- a variant, or 'holdout'
  message_id uuid,                          -- null for those left out
  language text,
  warrant_id uuid not null,                 -- under which they were selected
  assigned_at timestamptz not null,
  primary key (subject_id, campaign_id)
);
create index campaign_arm_campaign on campaign_arm (campaign_id, arm);
alter table campaign_arm enable row level security, force row level security;
create policy campaign_arm_insert on campaign_arm for insert with check (true);
create policy campaign_arm_use on campaign_arm using (exists (
  select 1 from permission p where p.subject_id = campaign_arm.subject_id
    and p.bits & (select aval_mask()) <> 0 and p.until > now()));
grant select, insert, delete on campaign_arm to aval_server;
