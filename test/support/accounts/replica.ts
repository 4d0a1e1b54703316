/**
 * A copy of a directory, built only from its change feed as another program would do it, and the export that such a
 * copy expects. It knows the format of the feed and nothing of the server.
 */

// biome-ignore lint/suspicious/noExplicitAny: any data of a feed
type Any = any;

export interface FeedEvent {
  readonly id: string;
  readonly type: string;
  readonly contact_id: string | null;
  readonly version: number | null;
  readonly occurred_at: string;
  readonly before: Any;
  readonly after: Any;
  readonly merged_into?: string;
}

const catalogs = ['tag', 'group', 'source', 'status'] as const;
type Catalog = (typeof catalogs)[number];

export class Replica {
  readonly contacts = new Map<string, Any>();
  readonly #consents = new Map<string, Map<string, Any>>();
  readonly #suppressions = new Map<string, Map<string, Any>>();
  readonly #names = new Map<Catalog, Map<number, string>>(catalogs.map((catalog) => [catalog, new Map()]));

  apply(event: FeedEvent): void {
    const [what = '', verb] = event.type.split('.');
    const id = event.contact_id ?? '';
    const { before, after } = event;
    if (what === 'contact') {
      // The events that follow state the consents and suppressions of both.
      if (event.merged_into !== undefined)
        for (const kept of [this.#consents, this.#suppressions]) kept.delete(event.merged_into);
      if (after !== null) this.contacts.set(id, after);
      else for (const kept of [this.contacts, this.#consents, this.#suppressions]) kept.delete(id);
    } else if (what === 'consent') {
      const name = JSON.stringify([after.channel, after.purpose, after.sender]);
      const known = of(this.#consents, id).get(name);
      if (known === undefined || known.id < after.id) of(this.#consents, id).set(name, after);
    } else if (what === 'suppression') {
      if (after !== null) of(this.#suppressions, id).set(after.id, after);
      else of(this.#suppressions, id).delete(before.id);
    } else {
      const names = this.#names.get(what as Catalog);
      if (verb === 'deleted') names?.delete(before.number);
      else names?.set(after.number, after.name);
    }
  }

  /** The lines of an NDJSON export at that time. */
  lines(now: Date): string[] {
    return [...this.contacts.values()]
      .sort((left, right) => left.number - right.number)
      .map((contact) => JSON.stringify(this.#line(contact, now)));
  }

  #line(contact: Any, now: Date): Any {
    const nameOf = (catalog: Catalog, number: number) => this.#names.get(catalog)?.get(number) ?? [];
    const one = (catalog: Catalog, item: Any) => (item === null ? null : nameOf(catalog, item.number));
    const { id, number, version, tags, tag_numbers, groups, reach, created_at, updated_at, ...rest } =
      contact;
    const { type, phone, email } = rest;
    // The texts of a person follow its type, up to its phone.
    const names = Object.keys(rest);
    return {
      id,
      type,
      ...pick(rest, names.slice(names.indexOf('type') + 1, names.indexOf('phone'))),
      phone,
      email,
      identities: contact.identities.map(({ id: _, origin, attrs, shared, ...members }: Any) => ({
        ...members,
        origin,
        ...(attrs === undefined ? {} : { attrs }),
        ...(shared === undefined ? {} : { shared }),
      })),
      tags: tag_numbers.flatMap((tag: number) => nameOf('tag', tag)),
      groups: groups.flatMap((group: Any) => nameOf('group', group.number)),
      source: one('source', contact.source),
      status: one('status', contact.status),
      address: contact.address,
      owner: contact.owner,
      blocked: contact.blocked,
      attributes: contact.attributes,
      extensions: contact.extensions,
      consents: sorted(of(this.#consents, id).values(), 'purpose', 'sender').map(({ id: _, ...consent }) => ({
        ...pick(consent, ['channel', 'state']),
        ...partOf(consent, ['purpose', 'sender', 'source', 'basis', 'proof']),
        ...pick(consent, ['occurred_at']),
        ...partOf(consent, ['expires_at']),
      })),
      suppressions: sorted(of(this.#suppressions, id).values(), 'subject')
        .filter((entry) => entry.expires_at === null || Date.parse(entry.expires_at) > now.getTime())
        .map((entry) => ({
          ...pick(entry, ['channel']),
          ...partOf(entry, ['subject']),
          ...pick(entry, ['reason']),
          ...partOf(entry, ['source', 'note', 'expires_at']),
        })),
      created_at,
      updated_at,
    };
  }
}

function of(entries: Map<string, Map<string, Any>>, contact: string): Map<string, Any> {
  const known = entries.get(contact) ?? new Map();
  entries.set(contact, known);
  return known;
}

function sorted(entries: Iterable<Any>, ...others: readonly string[]): Any[] {
  const name = (entry: Any) => ['channel', ...others].map((member) => entry[member] ?? '').join('\u0000');
  return [...entries].sort((left, right) => (name(left) < name(right) ? -1 : 1));
}

function pick(entry: Any, names: readonly string[]): Any {
  return Object.fromEntries(names.map((name) => [name, entry[name]]));
}

/** Returns the members that are not null and not empty. */
function partOf(entry: Any, names: readonly string[]): Any {
  const isPresent = (value: Any) =>
    value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);
  return pick(
    entry,
    names.filter((name) => isPresent(entry[name])),
  );
}
