-- Two accounts of the database: `thi` owns the tables and runs migrate, backup, restore; `thi_web` is what web, worker
-- and beat use. It reads and writes rows and nothing else: no table, trigger or index can be changed by it, and the
-- trail can only be added to. Run as the owner, in the database, after the first migrate; again to change the password:
--
--   psql "$OWNER_URL" -1 -v ON_ERROR_STOP=1 -v password="'…'" -f docs/deploy/roles.sql
--
-- Later migrations need nothing: what the owner makes from now on is given to thi_web by itself.

do $$ begin
    create role thi_web login;
exception when duplicate_object then
    null;
end $$;
alter role thi_web password :password;
revoke create on schema public from public;
grant usage on schema public to thi_web;
grant select, insert, update, delete on all tables in schema public to thi_web;
grant usage, select on all sequences in schema public to thi_web;
alter default privileges in schema public grant select, insert, update, delete on tables to thi_web;
alter default privileges in schema public grant usage, select on sequences to thi_web;

revoke update, delete on accounts_audit from thi_web;
revoke insert, update, delete on django_migrations from thi_web;
