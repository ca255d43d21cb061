-- The field catalogue: what is held about people, of which data class. The class decides the storage (sealed or in the
-- clear) and where a field may be used; it is fixed once chosen, because changing it would leave values in the wrong place.
create table field (
  name text primary key check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  type text not null check (type in ('text', 'number', 'boolean', 'date', 'timestamp')),
  data_class text not null check (data_class in ('direct_identifier', 'contact', 'demographic', 'behavioural', 'financial',
    'location', 'free_text', 'special_category')),
  provenance text not null check (provenance in ('provided', 'observed', 'derived', 'inferred')),
  in_audiences boolean not null,
  in_models boolean not null,
  identifier text check (identifier in ('external_id', 'email', 'phone')),
  label_en text not null,
  label_fr text not null,
  levels jsonb,
  updated_at timestamptz not null default now(),
  -- An encrypted value cannot be compared in SQL, so a sealed field can stand in no audience and in no model.
  check (data_class not in ('direct_identifier', 'contact', 'free_text', 'special_category')
    or (not in_audiences and not in_models)),
  check (identifier is null or data_class in ('direct_identifier', 'contact'))
);
create unique index field_identifier on field (identifier) where identifier is not null;
grant select, insert, update on field to aval_server;

-- What every installation knows from the start; everything else comes with a mapping or by hand.
insert into field (name, type, data_class, provenance, in_audiences, in_models, identifier, label_en, label_fr) values
  ('external_id', 'text', 'direct_identifier', 'provided', false, false, 'external_id', 'Customer number', 'Numéro de client'),
  ('email', 'text', 'contact', 'provided', false, false, 'email', 'Email address', 'Adresse électronique'),
  ('phone', 'text', 'contact', 'provided', false, false, 'phone', 'Telephone number', 'Numéro de téléphone'),
  ('first_name', 'text', 'direct_identifier', 'provided', false, false, null, 'First name', 'Prénom'),
  ('last_name', 'text', 'direct_identifier', 'provided', false, false, null, 'Last name', 'Nom'),
  ('language', 'text', 'demographic', 'provided', true, false, null, 'Preferred language', 'Langue préférée'),
  ('country', 'text', 'location', 'provided', true, true, null, 'Country of residence', 'Pays de résidence');
