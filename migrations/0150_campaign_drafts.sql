-- What an author is writing, kept as typed even while it cannot be sent, so that nothing is lost between two keystrokes and two
-- machines. Numbered, so that whoever writes over a colleague's words is told first. About nobody.
create table campaign_draft (
  campaign_id uuid not null,
  variant text not null,
  language text not null check (language in ('en', 'fr')),
  subject text not null,
  preheader text not null,
  mjml text not null,
  revision int not null check (revision > 0),
  updated_by text not null,
  updated_at timestamptz not null,
  primary key (campaign_id, variant, language)
);
grant select, insert, update, delete on campaign_draft to aval_server;

insert into campaign_draft (campaign_id, variant, language, subject, preheader, mjml, revision, updated_by, updated_at)
  select campaign_id, variant, language, subject, preheader, mjml, 1, updated_by, updated_at from campaign_content;

-- Counts the changes of a definition, for the same reason; who made the last one is told with the refusal.
alter table campaign add column revision int not null default 1, add column changed_by text;

-- The audit before a change, so that its findings can still be read while the campaign is being mended.
alter table campaign add column last_audit uuid;
update campaign set last_audit = audit_id;
