/**
 * The responses that clients got about their contacts, to compare with the database. A confirmed write must exist. A
 * write without a response may exist or not, but only as a whole. Nothing else may exist.
 */
import type pg from 'pg';

/** The members of a contact that the clients of the suites write. */
export interface State {
  readonly name: string;
  readonly company: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
  /** consent for the WhatsApp channel */
  readonly consent: string | null;
  readonly notes: number;
}

/** One contact; only one client writes it, a write at a time. `null`: it does not exist. */
export class Entry {
  /** its number as digits, or its name if it has no number */
  readonly key: string;
  acknowledged: State | null = null;
  /** state if the unconfirmed write was done */
  inDoubt: { readonly state: State | null } | undefined;
  /** The contact was reported as created or known at least once. */
  wasMade = false;

  constructor(key: string) {
    this.key = key;
  }

  begin(state: State | null): void {
    this.inDoubt = { state };
  }

  /** The write was answered as done. */
  settle(): void {
    if (this.inDoubt === undefined) return;
    this.acknowledged = this.inDoubt.state;
    this.wasMade ||= this.acknowledged !== null;
    this.inDoubt = undefined;
  }

  /** The write was answered as not done. */
  drop(): void {
    this.inDoubt = undefined;
  }
}

interface Difference {
  /** acknowledged, but missing or different */
  readonly lost: readonly string[];
  /** there twice */
  readonly doubled: readonly string[];
  /** unexpected contacts, and partly completed unanswered writes */
  readonly unexplained: readonly string[];
}

const contactsSql = `select c.display_name as name, c.company,
    (select i.value from identities i where i.account_id = c.account_id and i.contact_id = c.id
      and i.kind in ('phone', 'wa_id') order by i.position limit 1) as digits,
    (select i.value from identities i where i.account_id = c.account_id and i.contact_id = c.id
      and i.kind = 'email' order by i.position limit 1) as email,
    coalesce((select array_agg(t.name order by t.name) from contact_tags l
      join tags t on t.account_id = l.account_id and t.number = l.number
      where l.account_id = c.account_id and l.contact_id = c.id), '{}') as tags,
    (select s.state from consents s where s.account_id = c.account_id and s.contact_id = c.id
      and s.channel = 'whatsapp' and s.purpose is null order by s.id desc limit 1) as consent,
    (select count(*)::int from notes n where n.account_id = c.account_id and n.contact_id = c.id) as notes
  from contacts c where c.account_id = $1`;

type Row = State & { readonly digits: string | null };

export class Ledger {
  readonly accountId: string;
  readonly #entries = new Map<string, Entry>();
  readonly #isOthers: (key: string) => boolean;

  /** `isOthers`: contacts that this ledger does not keep, by their key. */
  constructor(accountId: string, isOthers: (key: string) => boolean = () => false) {
    this.accountId = accountId;
    this.#isOthers = isOthers;
  }

  open(key: string): Entry {
    const entry = new Entry(key);
    this.#entries.set(key, entry);
    return entry;
  }

  get acknowledged(): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.acknowledged !== null) count += 1;
    return count;
  }

  get inDoubt(): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.inDoubt !== undefined) count += 1;
    return count;
  }

  async compare(client: pg.ClientBase): Promise<Difference> {
    const { rows } = await client.query<Row>(contactsSql, [this.accountId]);
    const lost: string[] = [];
    const doubled: string[] = [];
    const unexplained: string[] = [];
    const found = new Map<string, State>();
    for (const { digits, ...state } of rows) {
      const key = digits ?? state.name;
      if (this.#isOthers(key)) continue;
      if (found.has(key)) doubled.push(key);
      found.set(key, state);
      if (!this.#entries.has(key)) unexplained.push(`${key}: no client made it`);
    }
    for (const { key, acknowledged, inDoubt } of this.#entries.values()) {
      const actual = found.get(key) ?? null;
      if (isSame(actual, acknowledged)) continue;
      if (inDoubt === undefined)
        lost.push(`${key}: ${textOf(acknowledged)} was acknowledged, ${textOf(actual)} is there`);
      else if (!isSame(actual, inDoubt.state))
        unexplained.push(
          `${key}: ${textOf(acknowledged)} or ${textOf(inDoubt.state)} was expected, ${textOf(actual)} is there`,
        );
    }
    return { lost, doubled, unexplained };
  }
}

function isSame(left: State | null, right: State | null): boolean {
  if (left === null || right === null) return left === right;
  return textOf(left) === textOf(right);
}

function textOf(state: State | null): string {
  if (state === null) return 'none';
  const { name, company, email, tags, consent, notes } = state;
  return JSON.stringify([name, company, email, tags, consent, notes]);
}
