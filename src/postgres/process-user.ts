import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type ProcessUser, statIfExists } from './own-files.js';

/**
 * PostgreSQL refuses to run as root. As root we use the owner of existing data, else the user `postgres`, else
 * `nobody`; as anybody else PostgreSQL runs as ourselves and the answer is undefined.
 */
export function chooseProcessUser(pgData: string): ProcessUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readPasswd();
  const owner = statIfExists(pgData);
  if (owner !== undefined && owner.uid !== 0) {
    const known = users.find((user) => user.uid === owner.uid);
    return { uid: owner.uid, gid: owner.gid, name: known?.name ?? `with the id ${owner.uid}` };
  }
  return (
    users.find((user) => user.name === 'postgres') ??
    users.find((user) => user.name === 'nobody') ?? { uid: 65534, gid: 65534, name: 'nobody' }
  );
}

/** True when the user can enter the directory, tried for real. Without a shell to try it with, we hope. */
export function canEnter(user: ProcessUser, directory: string): boolean {
  const tried = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], {
    cwd: '/',
    env: {},
    stdio: 'ignore',
    uid: user.uid,
    gid: user.gid,
  });
  return tried.error !== undefined || tried.status === 0;
}

function readPasswd(): ProcessUser[] {
  let text: string;
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    const user = { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }; // macOS writes nobody as -2.
    return name === '' || name.startsWith('#') || uid === '' || user.uid === 0 ? [] : [user];
  });
}
