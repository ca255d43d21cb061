-- A model is retired in writing, as it is approved. Models retired before have no words.
alter table model add column retired_because text;
grant update (retired_because) on model to aval_server;
