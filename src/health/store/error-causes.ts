/** Causes of PostgreSQL errors: sessions that hold locks, missing rights of the user, limits set on it. */

import { notOfExtension, ownSchema } from '../../database/schema/table-catalog.js';
import { allRows } from '../../database/statements/one-statement.js';
import { planned } from '../../database/statements/sql.js';

export interface LockHolder {
  readonly pid: number;
  readonly user: string;
  /** application_name */
  readonly program: string;
  readonly state: string;
  /** age of its transaction; null: hidden from this user */
  readonly seconds: number | null;
  /** text of the statement, with its values; '': hidden from this user */
  readonly statement: string;
  readonly tables: readonly string[];
}

// Lists the sessions that block others. If none is blocked, it lists the sessions with exclusive locks.
const holdersSql = planned(
  `with held as (
     select k.pid, t.relname::text as name,
       case k.mode when 'AccessExclusiveLock' then 1 when 'ExclusiveLock' then 2 when 'ShareRowExclusiveLock' then 3
         when 'ShareLock' then 4 else 5 end as rank
     from pg_locks k join pg_class t on t.oid = k.relation
     where k.granted and t.relnamespace = ${ownSchema} and k.mode not in ('AccessShareLock', 'ShareUpdateExclusiveLock')
   ), blocking as (
     select distinct unnest(pg_blocking_pids(k.pid)) as pid from pg_locks k where not k.granted
   )
   select a.pid, coalesce(a.usename, '')::text as "user", a.application_name as program, coalesce(a.state, '') as state,
     round(extract(epoch from clock_timestamp() - coalesce(a.xact_start, a.state_change)))::integer as seconds,
     case when a.backend_type is null then '' else coalesce(a.query, '') end as statement,
     array(select distinct h.name from held h where h.pid = a.pid order by 1) as tables
   from pg_stat_activity a
   where a.datname = current_database() and a.pid <> pg_backend_pid()
     and (a.pid in (select pid from blocking)
       or a.pid in (select pid from held where rank < 5)
       or (a.pid in (select pid from held) and coalesce(a.xact_start < clock_timestamp() - interval '3 seconds', true)))
   order by (a.pid in (select pid from blocking)) desc, (select min(rank) from held h where h.pid = a.pid), a.xact_start
   limit 3`,
);

export const listLockHolders = allRows<LockHolder>(holdersSql);

interface MissingRight {
  readonly kind: 'table' | 'sequence';
  readonly name: string;
  readonly rights: readonly string[];
  readonly user: string;
  readonly owner: string;
}

const rightsSql = planned(
  `select case t.relkind when 'S' then 'sequence' else 'table' end as kind, t.relname::text as name,
     current_user::text as "user", pg_get_userbyid(t.relowner)::text as owner, m.rights
   from pg_class t
   join lateral (select array_agg(r.name order by r.place) as rights
     from (values ('select', 1), ('insert', 2), ('update', 3), ('delete', 4)) r(name, place)
     where case t.relkind when 'S' then r.name in ('select', 'update') and not has_sequence_privilege(t.oid, r.name)
       else not has_table_privilege(t.oid, r.name) end) m on m.rights is not null
   where t.relnamespace = ${ownSchema} and t.relkind in ('r', 'p', 'S') order by 1 desc, 2`,
);

export const listMissingRights = allRows<MissingRight>(rightsSql);

interface StrangeOwner {
  readonly kind: 'table' | 'sequence' | 'view';
  readonly name: string;
  readonly owner: string;
  /** the owner of most tables */
  readonly usual: string;
}

// A role that may act for the owner may change its tables too.
const ownersSql = planned(
  `with usual as (
     select mode() within group (order by c.relowner) as id from pg_class c
     where c.relnamespace = ${ownSchema} and c.relkind in ('r', 'p'))
   select case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end as kind, c.relname::text as name,
     pg_get_userbyid(c.relowner)::text as owner, pg_get_userbyid(u.id)::text as usual
   from pg_class c, usual u
   where c.relnamespace = ${ownSchema} and c.relkind in ('r', 'p', 'S', 'v') and ${notOfExtension}
     and not pg_has_role(u.id, c.relowner, 'usage') order by 1 desc, 2`,
);

/** Lists tables, sequences and views that the owner of most tables may not change. */
export const listOtherOwners = allRows<StrangeOwner>(ownersSql);

interface RoleLimit {
  /** `statement_timeout=1ms` */
  readonly setting: string;
  readonly user: string;
  readonly database: string;
  readonly of: 'role' | 'database' | 'role in the database';
}

const limitsSql = planned(
  `select s.setting, current_user::text as "user", current_database()::text as database,
     case when d.setrole = 0 then 'database' when d.setdatabase = 0 then 'role' else 'role in the database' end as of
   from pg_db_role_setting d, unnest(d.setconfig) s(setting)
   where (d.setrole = 0 or d.setrole = (select oid from pg_roles where rolname = current_user))
     and (d.setdatabase = 0 or d.setdatabase = (select oid from pg_database where datname = current_database()))
     and s.setting ~ '^(statement|lock|transaction|idle_in_transaction_session|idle_session)_timeout=' order by 1`,
);

/** Lists time limits that are set for this user, or for the database. */
export const listRoleLimits = allRows<RoleLimit>(limitsSql);
