-- How people who work here sign in: sessions, and what they prove themselves by. Nothing here opens anything by itself: tokens,
-- codes and links stand as hashes of 120 random bits or more, passwords as Argon2id, the seeds of one-time codes sealed by the vault.

alter table staff_member
  add column email text,
  add column language text not null default 'en' check (language in ('en', 'fr'));
-- One address, one colleague, however it is written; somebody who left frees it.
create unique index staff_member_email on staff_member (lower(email)) where disabled_at is null;

-- A browser that is signed in, or has only given the password yet. The row goes when the session ends.
create table staff_session (
  session_id uuid primary key,
  staff_id uuid not null references staff_member,
  token_hash text not null unique,
  state text not null check (state in ('second_step', 'signed_in')),
  device text not null,                       -- what the browser calls itself, cut short
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  proven_at timestamptz not null              -- when the person last proved who they are
);
create index staff_session_member on staff_session (staff_id);
grant select, insert, update, delete on staff_session to aval_server;

create table staff_password (
  staff_id uuid primary key references staff_member,
  phc text not null,                          -- $argon2id$…, with its parameters
  changed_at timestamptz not null
);
grant select, insert, update, delete on staff_password to aval_server;

-- One-time codes (RFC 6238). A new seed waits beside the one in use until a code of it was entered.
create table staff_totp (
  staff_id uuid not null references staff_member,
  state text not null check (state in ('waiting', 'confirmed')),
  sealed bytea not null,
  created_at timestamptz not null,
  last_step bigint not null default 0,        -- of the last code accepted: none is taken twice
  primary key (staff_id, state)
);
grant select, insert, update, delete on staff_totp to aval_server;

create table staff_passkey (
  credential_id text primary key,             -- base64url, as the browser gives it
  staff_id uuid not null references staff_member,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  synced boolean not null,                    -- kept by a provider, or bound to one device
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index staff_passkey_member on staff_passkey (staff_id);
grant select, insert, update, delete on staff_passkey to aval_server;

-- Codes for the day on which phone and key are lost. A used one goes.
create table staff_recovery_code (
  staff_id uuid not null references staff_member,
  code_hash text not null,
  created_at timestamptz not null,
  primary key (staff_id, code_hash)
);
grant select, insert, delete on staff_recovery_code to aval_server;

-- A colleague as a sign-on provider knows them: by issuer and subject, never by address alone.
create table staff_sign_on (
  issuer text not null,
  sub text not null,
  staff_id uuid not null references staff_member,
  linked_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (issuer, sub)
);
grant select, insert, update, delete on staff_sign_on to aval_server;

-- Links that work once: the first set-up, an invitation, a new start for somebody who lost everything.
create table staff_link (
  link_id uuid primary key,
  kind text not null check (kind in ('setup', 'invitation', 'new_start')),
  staff_id uuid references staff_member,      -- null for the set-up, which makes its member
  code_hash text not null unique,
  made_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
grant select, insert, update, delete on staff_link to aval_server;

-- What a browser was asked and has to answer soon, once.
create table staff_challenge (
  challenge_hash text primary key,
  kind text not null,
  staff_id uuid references staff_member,
  facts jsonb not null,
  expires_at timestamptz not null
);
grant select, insert, delete on staff_challenge to aval_server;
