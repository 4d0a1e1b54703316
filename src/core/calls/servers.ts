/** Which servers run on a database: whoever asks for them through it hears what each says of itself. */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type InUseReading, nothingInUse } from '../../domain/in-use.js';
import { asProblems, type Database, type Queryable } from '../../store/database/database.js';
import { answerAskers, askServers, openLine } from '../../store/database/listen.js';

export interface ServerFacts {
  readonly pid: number;
  readonly host: string;
  /** where it listens, as it is reached on its machine; null: not yet */
  readonly url: string | null;
  readonly version: string | null;
  /** RFC 3339 */
  readonly started_at: string | null;
  /** what is taken for requests, by name; absent: an older version */
  readonly in_use?: Readonly<Record<string, number>>;
  /** for how long no request has been under way; null while one is */
  readonly quiet_seconds?: number | null;
}

interface Answer {
  /** the process that answers */
  readonly from: string;
  readonly server: ServerFacts;
}

export class Servers {
  readonly #database: Database;
  readonly #origin: string;
  readonly #readInUse: () => InUseReading;
  #facts: ServerFacts = { pid: process.pid, host: hostname(), url: null, version: null, started_at: null };
  /** while they are asked: the servers that answered, by process */
  #found: Map<string, ServerFacts> | undefined;
  #looking: Promise<readonly ServerFacts[]> | undefined;

  /** `origin` names this process among others; `readInUse`: what a server has taken now. */
  constructor(database: Database, origin: string, readInUse: () => InUseReading = () => nothingInUse) {
    this.#database = database;
    this.#origin = origin;
    this.#readInUse = readInUse;
  }

  /** What this server says of itself. */
  introduce(facts: ServerFacts): void {
    this.#facts = facts;
  }

  /** As it is now. */
  #self(): ServerFacts {
    const { inUse, quietMs } = this.#readInUse();
    const taken = inUse.filter((one) => one.taken > 0).map((one) => [one.what, one.taken] as const);
    return {
      ...this.#facts,
      in_use: Object.fromEntries(taken),
      quiet_seconds: quietMs === null ? null : Math.floor(quietMs / 1000),
    };
  }

  /** For a server: this one, and the others that answer in time; 0: no other is asked. */
  async find(withinMs: number): Promise<readonly ServerFacts[]> {
    const others = withinMs === 0 ? [] : await this.#findOthers(this.#database.reads, withinMs);
    return [this.#self(), ...others];
  }

  /** For a process that is no server: those that answer in time. */
  async findAll(withinMs: number): Promise<readonly ServerFacts[]> {
    const line = await asProblems(() => openLine(this.#database, (text) => this.heard(text)));
    try {
      return await this.#findOthers(line.on, withinMs);
    } finally {
      line.close();
    }
  }

  #findOthers(on: Queryable, withinMs: number): Promise<readonly ServerFacts[]> {
    this.#looking ??= this.#look(on, withinMs).finally(() => {
      this.#looking = undefined;
      this.#found = undefined;
    });
    return this.#looking;
  }

  async #look(on: Queryable, withinMs: number): Promise<readonly ServerFacts[]> {
    const found = new Map<string, ServerFacts>();
    this.#found = found;
    await asProblems(() => askServers(on, `who ${this.#origin} *`));
    await delay(withinMs);
    return [...found.values()];
  }

  /** Another process, or a command, asks. */
  asked(question: string): void {
    const [kind, from] = question.split(' ');
    if (kind !== 'who' || from === this.#origin) return;
    const answer: Answer = { from: this.#origin, server: this.#self() };
    // Without the database no process hears it.
    answerAskers(this.#database, JSON.stringify(answer)).catch(() => {});
  }

  /** Another process answers. What cannot be read is of another version. */
  heard(text: string): void {
    if (this.#found === undefined) return;
    try {
      const { from, server } = JSON.parse(text) as Partial<Answer>;
      if (from !== undefined && from !== this.#origin && server !== undefined) this.#found.set(from, server);
    } catch {}
  }
}
