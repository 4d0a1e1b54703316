/** Disks that are full, and files that cannot be written. */
import fs from 'node:fs';
import path from 'node:path';
import type { FaultSite } from './site.js';

/** Raises PostgreSQL's error for a full disk on every write of a contact, if no disk can be filled. */
const raiseSql = `
  create or replace function full_disk() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
  create or replace function full_disk_for_tables() returns event_trigger language plpgsql as
    $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
  create trigger full_disk before insert or update or delete on contacts execute function full_disk();
  create event trigger full_disk on ddl_command_start when tag in ('CREATE TABLE AS')
    execute function full_disk_for_tables()`;

const liftSql = `drop event trigger if exists full_disk; drop trigger if exists full_disk on contacts;
  drop function full_disk, full_disk_for_tables`;

export async function fillDisk({ disk, run }: FaultSite): Promise<void> {
  if (disk === undefined) await run(raiseSql);
  else disk.fill();
}

export async function freeDisk({ disk, run }: FaultSite): Promise<void> {
  if (disk === undefined) await run(liftSql);
  else disk.free();
}

/** Removes write permission below the folder; returns a function that restores it. */
export function takeWritePermission(folder: string): () => void {
  const modes: (readonly [string, number])[] = [];
  const take = (file: string) => {
    const found = fs.lstatSync(file, { throwIfNoEntry: false });
    if (found === undefined || !(found.isFile() || found.isDirectory())) return;
    if (found.isDirectory()) for (const name of fs.readdirSync(file)) take(path.join(file, name));
    modes.push([file, found.mode & 0o7777]);
    fs.chmodSync(file, found.mode & 0o555);
  };
  take(folder);
  return () => {
    for (const [file, mode] of modes.reverse()) if (fs.existsSync(file)) fs.chmodSync(file, mode);
  };
}
