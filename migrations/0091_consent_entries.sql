-- Every decision is an entry of the public ledger. The ledger knows nobody; what ties an entry to a person is here and in the
-- vault: which enrolment a person has, how many entries it counts, and which entry a decision became.

create table enrolment (
  subject_id uuid primary key,
  enrolment_id uuid not null,
  enrolled_at timestamptz not null,
  origin text not null,                       -- the log that this enrolment's entries stand in
  next_entry int not null,                    -- entries 0 .. next_entry - 1 exist
  last_commitment bytea not null check (length(last_commitment) = 32)
);
alter table enrolment enable row level security, force row level security;
create policy enrolment_kept on enrolment using ((select aval_keeper()) = 'consent')
  with check ((select aval_keeper()) = 'consent');
grant select, insert, update, delete on enrolment to aval_server;

-- What a decision was about, in words and facts, as its consent record states it: the same for everybody who was shown the same
-- notice for the same purposes, so it is kept once, by its hash, and never changes. No personal data.
create table terms (
  hash bytea primary key check (length(hash) = 32),
  content jsonb not null
);
create trigger terms_only_grow before update or delete on terms for each row execute function refuse_change();
create trigger terms_not_emptied before truncate on terms for each statement execute function refuse_change();
grant select, insert on terms to aval_server;

-- Null only until a decision older than the ledger has been entered (done at the first start that has one).
alter table decision
  add column entry int,
  add column commitment bytea check (length(commitment) = 32),
  add column terms bytea check (length(terms) = 32);

-- The one change that a decision may undergo: becoming an entry, of this log or of the one that continues it.
grant update (entry, commitment, terms) on decision to aval_server;
create policy decision_entered on decision for update
  using ((select aval_keeper()) = 'consent')
  with check ((select aval_keeper()) = 'consent' and entry is not null);
