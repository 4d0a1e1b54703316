/** Runs the follower of the Python client as a process, and reads its recorded events. */
import fs from 'node:fs';
import path from 'node:path';
import { clientFolder, startPython } from './python.js';

/** A line of its log: an event, or a new copy with the name of each contact. */
interface Noted {
  readonly copy?: Readonly<Record<string, string | null>>;
  readonly id: string;
  readonly type: string;
  readonly contact_id: string | null;
  readonly version: number | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export class FollowerProcess {
  readonly #folder: string;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #child: ReturnType<typeof startPython> | undefined;
  #stderr = '';

  constructor(folder: string, url: string, key: string, ...args: readonly string[]) {
    this.#folder = folder;
    this.#args = args;
    this.#env = { SWITCHBOOK_URL: url, SWITCHBOOK_KEY: key };
  }

  start(): void {
    const script = path.join(clientFolder, 'tests/follower.py');
    this.#child = startPython([script, this.#folder, ...this.#args], { env: this.#env });
    this.#child.stderr.on('data', (data) => {
      this.#stderr += data;
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** All recorded events of all its runs; throws if it ended by itself. */
  noted(): readonly Noted[] {
    if (this.#child?.exitCode !== null) throw new Error(`the follower ended: ${this.#stderr}`);
    const log = path.join(this.#folder, 'log');
    const lines = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').split('\n') : [''];
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Noted);
  }
}
