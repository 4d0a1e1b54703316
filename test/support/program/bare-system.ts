/** A system made of a few packages of Debian in a folder, without Node.js, and without libraries beyond these. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

const environment = { PATH: '/bin:/usr/sbin:/usr/bin:/sbin', HOME: '/root' };

/** Mounts what programs expect, for processes in here alone, and waits for the end of the test. */
const mountAll =
  'mount --bind /dev "$0/dev" && mount --bind /dev/shm "$0/dev/shm" && mount --bind /proc "$0/proc" && echo ready && exec cat';

export class BareSystem {
  readonly folder: string;
  readonly #enter: readonly string[];

  private constructor(folder: string, mounts: ChildProcess) {
    this.folder = folder;
    this.#enter = ['nsenter', `--mount=/proc/${mounts.pid}/ns/mnt`, 'chroot', folder];
  }

  /**
   * Creates a system with the tools of BusyBox. `adopt` ends a process with the test. Returns undefined, with a
   * message, if it is impossible.
   */
  static async make(
    folder: string,
    packages: readonly string[],
    adopt: (child: ChildProcess) => void,
  ): Promise<BareSystem | undefined> {
    const refuse = (reason: string) => {
      console.warn(`The archive is not tried in a system without Node.js: ${reason}.`);
      return undefined;
    };
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return refuse('only root on Linux can enter one');
    if (spawnSync('unshare', ['--mount', 'true']).status !== 0) return refuse('mounts are not allowed here');
    const files = path.join(folder, 'packages');
    fs.mkdirSync(files, { recursive: true });
    const wanted = ['busybox-static', ...packages];
    const got = spawnSync('apt-get', ['download', '-qq', ...wanted], { cwd: files, encoding: 'utf8' });
    if (got.status !== 0) return refuse(`apt-get download failed (${got.stderr?.trim().split('\n')[0]})`);
    const system = path.join(folder, 'system');
    for (const name of fs.readdirSync(files))
      execFileSync('dpkg-deb', ['--extract', path.join(files, name), system]);
    for (const name of ['dev', 'proc', 'tmp', 'root', 'etc'])
      fs.mkdirSync(path.join(system, name), { recursive: true });
    fs.writeFileSync(
      path.join(system, 'etc/passwd'),
      'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n',
    );
    execFileSync('chroot', [system, '/bin/busybox', '--install', '-s', '/bin']);
    const mounts = spawn('unshare', ['--mount', 'sh', '-c', mountAll, system], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    adopt(mounts);
    await once(mounts.stdout, 'data');
    return new BareSystem(system, mounts);
  }

  /** Starts a command in a separate process group. */
  start(words: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess {
    const [program = '', ...rest] = [...this.#enter, ...words];
    return spawn(program, rest, { env: { ...environment, ...more }, detached: true });
  }

  /** Runs a command to its end. Returns what it printed. */
  run(words: readonly string[], more: NodeJS.ProcessEnv = {}): string {
    const [program = '', ...rest] = [...this.#enter, ...words];
    // The error of a command that fails has what it printed to stderr.
    const options = { env: { ...environment, ...more }, stdio: 'pipe', encoding: 'utf8' } as const;
    return execFileSync(program, rest, options);
  }
}
