/**
 * Eight writers of four accounts, and for each account one copy from its feed and one from its webhook. At the end each
 * copy must equal the list. Requests refused by an unavailable server are counted, and not retried.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { Account, Caller } from '@switchbook/domain/access/access.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { type EventPosition, firstPosition } from '@switchbook/domain/events/event.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Core } from '../../../src/core/core.js';
import type { Database } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';
import { webhooks } from '../../../src/webhooks/operations/webhooks.js';
import { onThisMachine } from '../machine.js';
import { openReceiver, type Receiver } from '../wire/receiver.js';

const accountCount = 4;
const writersPerAccount = 2;

interface CopiedContact {
  version: number;
  company: string | null;
}

/** A copy of the directory, built from events only. */
class Copy {
  readonly seen = new Set<string>();
  readonly contacts = new Map<string, CopiedContact>();
  readonly #gone = new Set<string>();
  repeated = 0;
  outOfOrder = 0;

  take(id: string, type: string, contactId: string | null, version: number | null, company: string | null) {
    if (this.seen.has(id)) {
      this.repeated += 1;
      return;
    }
    this.seen.add(id);
    if (contactId === null) return;
    const known = this.contacts.get(contactId);
    const isDeleted = type === 'contact.deleted';
    const least = (known?.version ?? 0) + (isDeleted ? 0 : 1);
    if (this.#gone.has(contactId) || (version ?? 0) < least) this.outOfOrder += 1;
    if (isDeleted) {
      this.#gone.add(contactId);
      this.contacts.delete(contactId);
    } else this.contacts.set(contactId, { version: version ?? 0, company });
  }
}

interface FollowedAccount {
  readonly account: Account;
  readonly caller: Caller;
  readonly feed: Copy;
  readonly calls: Copy;
  readonly receiver: Receiver;
  position: EventPosition;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

// Events of contacts: other events of an account precede its webhook.
const eventsSql = planned(
  'select e.id, e.type from events e where e.account_id = $1 and e.contact_id is not null',
);
const contactsSql = planned('select c.id, c.version, c.company from contacts c where c.account_id = $1');

interface LoadReport {
  readonly events: number;
  readonly created: number;
  readonly edited: number;
  /** answered `unavailable` */
  readonly refused: number;
  /** wrong answers, which are faults of the program */
  readonly internal: number;
  readonly missed: number;
  readonly repeated: number;
  readonly outOfOrder: number;
  /** contacts that differ between a copy and the list */
  readonly unlike: number;
  /** events that no webhook received */
  readonly unsent: number;
  readonly longestMs: number;
}

export class ClusterLoad {
  readonly #core: Core;
  readonly #database: Database;
  readonly #followed: readonly FollowedAccount[];
  readonly #stopping = new AbortController();
  readonly #writing = new AbortController();
  readonly #work: Promise<unknown>[] = [];
  #created = 0;
  #edited = 0;
  #refused = 0;
  #longestMs = 0;
  readonly #internal: string[] = [];
  #number = 0;

  private constructor(core: Core, database: Database, followed: readonly FollowedAccount[]) {
    this.#core = core;
    this.#database = database;
    this.#followed = followed;
  }

  static async open(core: Core, database: Database): Promise<ClusterLoad> {
    const followed: FollowedAccount[] = [];
    for (let number = 1; number <= accountCount; number += 1) {
      const account = await core.createAccount({ name: `Followed ${number}` });
      const caller = { accountId: account.id, face: 'test', keyId: null };
      const receiver = await openReceiver();
      await core.records(webhooks).create(caller, { face: 'directory', url: receiver.url });
      const calls = new Copy();
      receiver.answer(({ json }, response) => {
        // A repeated delivery after a lost response is not a fault.
        const { id, contact_id: contactId, version } = json.data;
        if (!calls.seen.has(id)) calls.take(id, json.type, contactId, version, null);
        response.writeHead(204).end();
      });
      followed.push({ account, caller, feed: new Copy(), calls, receiver, position: firstPosition });
    }
    const load = new ClusterLoad(core, database, followed);
    load.#begin();
    return load;
  }

  get accountIds(): readonly string[] {
    return this.#followed.map(({ account }) => account.id);
  }

  /** Waits for this many milliseconds of writing. */
  go(ms: number): Promise<void> {
    return delay(ms);
  }

  #begin(): void {
    for (const account of this.#followed) {
      for (let writer = 0; writer < writersPerAccount; writer += 1) this.#work.push(this.#write(account));
      this.#work.push(this.#follow(account));
    }
    const { signal } = this.#stopping;
    this.#work.push(
      (async () => {
        while (!signal.aborted) await this.#core.runWebhooks({ signal }).catch(() => delay(100));
      })(),
    );
  }

  async #try<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const began = performance.now();
    try {
      return await work();
    } catch (error) {
      const kind = error instanceof ProblemError ? error.problem.kind : 'unknown';
      // A contact may be deleted or changed by a request with an unknown outcome.
      if (kind === 'unavailable') this.#refused += 1;
      else if (kind !== 'not_found') this.#internal.push(`${kind}: ${String((error as Error).message)}`);
      await delay(50);
      return undefined;
    } finally {
      this.#longestMs = Math.max(this.#longestMs, performance.now() - began);
    }
  }

  async #write({ caller }: FollowedAccount): Promise<void> {
    const { signal } = this.#writing;
    const mine: (readonly [{ readonly by: 'id'; readonly id: never }])[] = [];
    for (let step = 0; !signal.aborted; step += 1) {
      this.#number += 1;
      const company = `Company ${this.#number}`;
      const target = mine[Math.floor(Math.random() * mine.length)];
      if (target === undefined || step % 3 === 0) {
        const edit = { displayName: set(`Person ${this.#number}`), company: set(company) };
        const saved = await this.#try(() =>
          this.#core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit }),
        );
        if (saved !== undefined) {
          mine.push([{ by: 'id', id: saved.contact.id as never }]);
          this.#created += 1;
        }
      } else if (step % 20 === 19) {
        await this.#try(() => this.#core.deleteContact(caller, { op: 'delete', target }));
        mine.splice(mine.indexOf(target), 1);
      } else if (
        (await this.#try(() =>
          this.#core.editContact(caller, { op: 'edit', target, edit: { company: set(company) } }),
        )) !== undefined
      )
        this.#edited += 1;
    }
  }

  /** Reads in a tight loop, for most chances to read between two commits. */
  async #follow(account: FollowedAccount): Promise<void> {
    while (!this.#stopping.signal.aborted) await this.#readOnce(account).catch(() => delay(50));
  }

  async #readOnce(account: FollowedAccount): Promise<boolean> {
    const { events, next, isEnd } = await this.#core.listEvents(account.caller, {
      from: account.position,
      limit: 50,
      waitMs: 200,
      signal: this.#stopping.signal,
    });
    for (const event of events)
      account.feed.take(event.id, event.type, event.contactId, event.version, textOf(event.after?.company));
    account.position = next;
    return isEnd && events.length === 0;
  }

  async close(): Promise<void> {
    this.#writing.abort();
    this.#stopping.abort();
    await Promise.all(this.#work);
    await Promise.all(this.#followed.map(({ receiver }) => receiver.close()));
  }

  /** Ends the writers, waits for the copies, and compares them with the list. */
  async settle(): Promise<LoadReport> {
    this.#writing.abort();
    const stored = new Map<string, ReadonlyMap<string, string>>();
    const until = performance.now() + onThisMachine(60_000);
    for (const account of this.#followed) {
      await delay(500);
      const rows = await this.#database.query<{ id: string; type: string }>(eventsSql, [account.account.id]);
      stored.set(account.account.id, new Map(rows.map(({ id, type }) => [id, type])));
      const isThere = () => rows.every(({ id }) => account.feed.seen.has(id) && account.calls.seen.has(id));
      while (!isThere() && performance.now() < until) await delay(50);
    }
    this.#stopping.abort();
    await Promise.all(this.#work);
    const figures = { events: 0, missed: 0, repeated: 0, outOfOrder: 0, unlike: 0, unsent: 0 };
    for (const account of this.#followed) {
      const there = [...(stored.get(account.account.id)?.keys() ?? [])];
      figures.events += there.length;
      figures.missed += there.filter((id) => !account.feed.seen.has(id)).length;
      figures.unsent += there.filter((id) => !account.calls.seen.has(id)).length;
      figures.repeated += account.feed.repeated;
      figures.outOfOrder += account.feed.outOfOrder + account.calls.outOfOrder;
      const rows = await this.#database.query<CopiedContact & { id: string }>(contactsSql, [
        account.account.id,
      ]);
      const list = new Map(rows.map((row) => [row.id, row]));
      for (const id of new Set([...list.keys(), ...account.feed.contacts.keys()])) {
        const [row, copied, called] = [
          list.get(id),
          account.feed.contacts.get(id),
          account.calls.contacts.get(id),
        ];
        if (
          row?.version !== copied?.version ||
          row?.company !== copied?.company ||
          row?.version !== called?.version
        )
          figures.unlike += 1;
      }
    }
    if (this.#internal.length > 0) console.log(this.#internal.slice(0, 5));
    return {
      ...figures,
      created: this.#created,
      edited: this.#edited,
      refused: this.#refused,
      internal: this.#internal.length,
      longestMs: Math.round(this.#longestMs),
    };
  }
}
