/**
 * A separate program that keeps a copy of a directory from its change feed, and continues with its cursor after any
 * failure.
 */
import type pg from 'pg';
import { type FeedEvent, Replica } from '../support/accounts/replica.js';
import type { Tenant } from '../support/accounts/writer.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

export class Follower {
  readonly tenant: Tenant;
  readonly #port: () => number;
  readonly #ids: string[] = [];
  readonly #replica = new Replica();
  readonly #versions = new Map<string, number>();
  #cursor = '';
  #verified = 0;
  #faults: string[] = [];

  constructor(tenant: Tenant, port: () => number) {
    this.tenant = tenant;
    this.#port = port;
  }

  get events(): number {
    return this.#ids.length;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#read(1).catch(() => {});
  }

  /**
   * Reads to the end and returns faults: events that were missed, repeated or out of order, and copies that differ from
   * the directory.
   */
  async verify(client: pg.ClientBase): Promise<readonly string[]> {
    const { rows } = await client.query<{ id: string }>(
      `select e.id::text as id from events e where e.account_id = $1 order by e.position, e.seq offset $2`,
      [this.tenant.id, this.#verified],
    );
    const stored = this.#verified + rows.length;
    await until('the feed is read', async () => {
      await this.#read(0).catch(() => {});
      return this.#ids.length >= stored;
    }).catch(() => {
      this.#faults.push(`${stored - this.#ids.length} of ${stored} events were missed`);
    });
    for (const [index, { id }] of rows.entries())
      if (this.#ids[this.#verified + index] !== id) {
        this.#faults.push(`event ${this.#verified + index} of ${stored} is another one`);
        break;
      }
    if (this.#ids.length > stored)
      this.#faults.push(`${this.#ids.length - stored} events more than there are`);
    this.#verified = this.#ids.length;
    await this.#compareCopy();
    return this.#faults.splice(0);
  }

  async #compareCopy(): Promise<void> {
    const exported = await send(this.#port(), {
      path: '/directory/v1/export?format=ndjson',
      headers: this.#headers,
    });
    if (exported.status !== 200) throw new Error(`an export was answered with ${exported.status}`);
    const lines = exported.text.split('\n').filter((line) => line !== '');
    const copy = this.#replica.lines(new Date());
    const other = lines.findIndex((line, index) => line !== copy[index]);
    if (lines.length !== copy.length)
      this.#faults.push(`the copy has ${copy.length} contacts, the directory ${lines.length}`);
    else if (other !== -1) this.#faults.push(`the copy says ${copy[other]}, the directory ${lines[other]}`);
  }

  get #headers() {
    return { authorization: `Bearer ${this.tenant.key}` };
  }

  async #read(wait: number): Promise<void> {
    const after = this.#cursor === '' ? '' : `&after=${this.#cursor}`;
    const page = await send(this.#port(), {
      path: `/directory/v1/events?limit=200&wait=${wait}${after}`,
      headers: this.#headers,
    });
    if (page.status !== 200) throw new Error(page.text);
    for (const event of page.json.data as FeedEvent[]) this.#take(event);
    this.#cursor = page.json.meta.next_cursor;
  }

  #take(event: FeedEvent): void {
    this.#ids.push(event.id);
    this.#replica.apply(event);
    const { contact_id: id, version } = event;
    if (id === null) return;
    const known = this.#versions.get(id) ?? 0;
    if (event.type === 'contact.updated' && version !== known + 1)
      this.#faults.push(`contact ${id} went from version ${known} to ${version}`);
    this.#versions.set(id, version ?? 0);
  }
}
