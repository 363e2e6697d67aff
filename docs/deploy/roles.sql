-- Two accounts of the database: one owns the tables and runs migrate, backup, restore; `thi_web` is what web, worker and
-- beat use. It reads and writes rows and nothing else: no table, trigger or index can be changed by it, and the trail
-- can only be added to. Run by whoever may make accounts, in the database, after the first migrate; again after each
-- `restore`, and to change the password:
--
--   runuser -u postgres -- psql thi -1 -v ON_ERROR_STOP=1 -v password="'…'" -f /srv/thi/docs/deploy/roles.sql
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
do $$ declare
    -- not whoever runs this: what postgres would make is nobody's concern
    owner text := (select tableowner from pg_tables where schemaname = 'public' and tablename = 'django_migrations');
    given text := format('alter default privileges for role %I in schema public grant ', owner);
begin
    execute given || 'select, insert, update, delete on tables to thi_web';
    execute given || 'usage, select on sequences to thi_web';
end $$;

revoke update, delete on accounts_audit from thi_web;
revoke insert, update, delete on django_migrations from thi_web;
