-- Sites of the controller on which people are asked and observed. A site names the notice and the purposes that its form asks for;
-- its write key is public, because it stands in every page. Nothing here is about a person but the links below.
create table site (
  site_id uuid primary key,
  name text not null,
  origins text[] not null,                    -- as browsers send them: scheme, host, port
  write_key text not null unique,             -- publishable: lets a browser hand in decisions and events, opens nothing
  secret_version int not null default 1,      -- the server's key is made by the vault from this number; changing it revokes the old one
  notice_id uuid not null,                    -- its newest published version is shown
  purposes text[] not null,                   -- codes, in the order in which they are asked
  event_purpose text not null,                -- what events are used for: kept only for people who permit it
  language text not null check (language in ('en', 'fr')),
  events text[],                              -- names that are allowed; null: any
  signals jsonb not null,                     -- Google Consent Mode: signal -> purposes that it needs
  created_at timestamptz not null,
  created_by text not null,
  revoked_at timestamptz,
  revoked_by text
);
grant select, insert, update on site to aval_server;

-- What became of what sites sent, by day. Refused events leave a number here and nothing else.
create table site_count (
  site_id uuid not null,
  day date not null,
  kind text not null,                         -- event, identify, decision
  outcome text not null,                      -- stored, recorded, joined …, or why not
  amount bigint not null,
  primary key (site_id, day, kind, outcome)
);
grant select, insert, update on site_count to aval_server;

-- A visitor who said who they are. What one of the two closed is closed for both; nothing is opened by a link.
create table site_link (
  subject_id uuid primary key,                -- the visitor
  person_id uuid,                             -- the person; null once that person was erased, until the visitor is too
  proven boolean not null,                    -- the site's own server vouched for it
  site_id uuid not null,
  linked_at timestamptz not null
);
create index site_link_person on site_link (person_id);
create index site_link_gone on site_link (linked_at) where person_id is null;
alter table site_link enable row level security, force row level security;
create policy site_link_insert on site_link for insert with check (true);
create policy site_link_use on site_link using (exists (
  select 1 from permission p where p.subject_id = site_link.subject_id
    and p.bits & (select aval_mask()) <> 0 and p.until > now()));
grant select, insert, update, delete on site_link to aval_server;

-- Browsers that answered a banner are people too, found again by the number that the site's script keeps for them.
alter table field drop constraint field_identifier_check;
alter table field add constraint field_identifier_check check (identifier in ('external_id', 'email', 'phone', 'anonymous_id'));
insert into field (name, type, data_class, provenance, in_audiences, in_models, identifier, label_en, label_fr) values
  ('anonymous_id', 'text', 'direct_identifier', 'observed', false, false, 'anonymous_id', 'Visitor number', 'Numéro de visiteur');
