/** The user of the PostgreSQL processes, if the program runs as root. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ProcessUser, statIfExists } from './file-ownership.js';

/**
 * Chooses the user for PostgreSQL, which refuses to run as root. As root, it returns the owner of existing data.
 * Without data, it returns the owner of the future directory, or an id that no other program runs as. Never `nobody`:
 * any other program may run as `nobody`, and would be superuser of the database. Returns undefined for other users than
 * root: PostgreSQL then runs as the same user.
 */
export function chooseProcessUser(pgData: string): ProcessUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readPasswd();
  const base = dirname(pgData);
  for (const path of [pgData, base]) {
    const owner = statIfExists(path);
    if (owner === undefined || owner.uid === 0 || isNobody(owner.uid, users)) continue;
    return { uid: owner.uid, gid: owner.gid, name: userNameOf(owner.uid, users) };
  }
  const id = unusedId(base, users);
  return { uid: id, gid: id, name: userNameOf(id, users) };
}

/** Whether this is the unprivileged user `nobody`, which unrelated programs share. */
export function isNobody(uid: number, users: readonly ProcessUser[] = readPasswd()): boolean {
  return uid === 65_534 || users.some((user) => user.name === 'nobody' && user.uid === uid);
}

/**
 * Chooses the user that creates a cluster: `initdb` requires a user with a name, while the server runs with any id. It
 * borrows the name of any user of this machine. The group is the installation's own. If only that group may enter,
 * processes of other installations with the same id cannot. Undefined if the machine has no user with a name.
 */
export function chooseInitdbUser(user: ProcessUser, base: string): ProcessUser | undefined {
  const users = readPasswd();
  const knownUser =
    users.find((processUser) => processUser.uid === user.uid) ??
    users.find((processUser) => processUser.name === 'nobody') ??
    users[0];
  return knownUser === undefined ? undefined : { ...knownUser, gid: unusedId(base, users) };
}

/** Ids that systemd's table of users and groups leaves unused; small enough for a container's range. */
const unusedIds = { first: 60_578, count: 606 } as const;

/** Returns the same id for the same directory, in every process. */
function unusedId(base: string, users: readonly ProcessUser[]): number {
  const start = createHash('sha256').update(base).digest().readUInt32BE(0);
  const ids = Array.from(
    { length: unusedIds.count },
    (_, step) => unusedIds.first + ((start + step) % unusedIds.count),
  );
  const isFree = (id: number): boolean => users.every((user) => user.uid !== id && user.gid !== id);
  return ids.find(isFree) ?? unusedIds.first;
}

function userNameOf(uid: number, users: readonly ProcessUser[]): string {
  return users.find((user) => user.uid === uid)?.name ?? `with the id ${uid}`;
}

/** Whether the user can enter the directory, tested with a shell; true if no shell can be started. */
export function canEnter(user: ProcessUser, directory: string): boolean {
  const tried = tryToEnter(user, '/', directory);
  return tried.error !== undefined || tried.status === 0;
}

/** Whether a program of the user that is started inside the directory can work there. */
export function canWorkIn(user: ProcessUser, directory: string): boolean {
  return tryToEnter(user, directory, '/proc/self/cwd').status === 0;
}

function tryToEnter({ uid, gid }: ProcessUser, cwd: string, directory: string) {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], {
    cwd,
    env: {},
    stdio: 'ignore',
    uid,
    gid,
  });
}

/** Returns all but root. */
function readPasswd(): ProcessUser[] {
  let text: string;
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    const user = { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }; // macOS writes `nobody` as -2.
    return name === '' || name.startsWith('#') || uid === '' || user.uid === 0 ? [] : [user];
  });
}
