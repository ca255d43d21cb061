-- Audiences: queries over people, for one purpose, in versions that never change. A version can name only versions of other
-- audiences that exist already, so audiences cannot go in circles.
create table audience (
  audience_id uuid not null,
  version int not null check (version > 0),
  name text not null,
  purpose text not null,
  query jsonb not null,
  hash text not null,                         -- SHA-256 of purpose and query in canonical form
  created_by text not null,
  created_at timestamptz not null,
  primary key (audience_id, version)
);
create trigger audience_only_grows before update or delete on audience for each row execute function refuse_change();
create trigger audience_not_emptied before truncate on audience for each statement execute function refuse_change();
grant select, insert on audience to aval_server;

-- A stable uniform number in [0,1) per person and salt: the first 52 bits of SHA-256 over identifier and salt.
create function aval_salted_share(subject uuid, salt text) returns double precision language sql immutable strict parallel safe as $$
  select ('x' || substr(encode(sha256(uuid_send(subject) || convert_to(salt, 'UTF8')), 'hex'), 1, 13))::bit(52)::bigint / 4503599627370496.0::float8
$$;
