-- Anchors: sizes and roots of the log on their way to a blockchain. No personal data, and no column that could hold any.

create table anchor_contract (
  chain_id bigint not null,
  address text not null,                      -- lower-case hex with 0x
  deployed_block bigint not null,
  deployed_at timestamptz not null,
  replaces text,                              -- the contract that this one follows, where that got stuck
  retired boolean not null default false,
  primary key (chain_id, address)
);
grant select, insert on anchor_contract to aval_server;
grant update (retired) on anchor_contract to aval_server;

-- One row for each root that we decided to anchor. Never two under way at once.
create table anchor (
  anchor_id uuid primary key,
  chain_id bigint not null,
  contract text not null,
  size bigint not null,
  root bytea not null check (length(root) = 32),
  prev_size bigint not null,
  state text not null check (state in ('prepared', 'sent', 'mined', 'safe', 'finalized', 'failed')),
  orphaned int not null default 0,            -- how often its block was taken back
  decided_at timestamptz not null,
  unique (chain_id, contract, size)
);
create unique index anchor_one_under_way on anchor (chain_id) where state in ('prepared', 'sent', 'mined', 'safe');
grant select, insert on anchor to aval_server;
grant update (state, orphaned) on anchor to aval_server;

-- The signed transactions of an anchor: stored before they are sent, broadcast again unchanged. Another one for the same anchor has
-- the same nonce and a higher fee, so that only one of them can ever be mined.
create table anchor_transaction (
  hash text primary key,
  anchor_id uuid not null references anchor,
  nonce bigint not null,
  raw text not null,
  signed_at timestamptz not null,
  block bigint,
  block_hash text,
  gas_used bigint,
  gas_price numeric
);
grant select, insert on anchor_transaction to aval_server;
grant update (block, block_hash, gas_used, gas_price) on anchor_transaction to aval_server;
