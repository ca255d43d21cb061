-- profile.permission_* always equal consent's `permission`: copied when a profile appears, followed on every change, closed when
-- the permission row goes. Statement-level with transition tables, so that a bulk change costs one join.
-- The functions run as the owner of the tables, whom row-level security binds too; these two policies name that role alone.
create policy profile_copies on profile to current_user using (true) with check (true);
create policy permission_copied on permission for select to current_user using (true);

-- Index lookups whatever the statistics say: a plan made while the table was empty must not be kept while it fills.
create function profile_takes_permission() returns trigger language plpgsql security definer
  set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  select p.bits, p.until, p.reasons into new.permission_bits, new.permission_until, new.permission_reasons
    from permission p where p.subject_id = new.subject_id;
  if not found then
    new.permission_bits := 0;
    new.permission_until := '-infinity';
    new.permission_reasons := '\x';
  end if;
  return new;
end $$;
create trigger profile_takes_permission before insert on profile
  for each row execute function profile_takes_permission();

create function profile_follows_permission() returns trigger language plpgsql security definer
  set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  update profile p set permission_bits = n.bits, permission_until = n.until, permission_reasons = n.reasons
    from changed n
    where p.subject_id = n.subject_id
      and (p.permission_bits, p.permission_until, p.permission_reasons) is distinct from (n.bits, n.until, n.reasons);
  return null;
end $$;
create trigger profile_follows_new_permission after insert on permission
  referencing new table as changed for each statement execute function profile_follows_permission();
create trigger profile_follows_permission after update on permission
  referencing new table as changed for each statement execute function profile_follows_permission();

create function profile_closes_without_permission() returns trigger language plpgsql security definer
  set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  update profile p set permission_bits = 0, permission_until = '-infinity', permission_reasons = '\x'
    from gone where p.subject_id = gone.subject_id;
  return null;
end $$;
create trigger profile_closes_without_permission after delete on permission
  referencing old table as gone for each statement execute function profile_closes_without_permission();
