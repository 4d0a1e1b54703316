/** An address book that is kept equal to a book of the server, in both directions. Remote changes win. */

import type { Received, SentRequest } from '../wire/wire.js';
import { type Changes, type DavClient, davClient } from './carddav.js';

export interface LocalCard {
  readonly key: string;
  readonly text: string;
}

export interface AddressBook {
  readonly cards: () => readonly LocalCard[];
  /** adds the card, or replaces it */
  readonly write: (key: string, text: string) => void;
  readonly remove: (key: string) => void;
  /** Throws if something was left to do, such as when the server was killed. */
  readonly sync: () => Promise<void>;
}

interface Entry {
  /** null: deleted here */
  text: string | null;
  /** the state of the last sync; null: only here */
  known: { readonly etag: string; readonly text: string } | null;
}

const atOnce = 100;
const isNew = { 'if-none-match': '*' };

/** The smallest client that syncs in both directions, with the requests that clients of phones send. */
export class SmallAddressBook implements AddressBook {
  readonly #client: DavClient;
  readonly #path: string;
  readonly #entries = new Map<string, Entry>();
  #token = '';

  constructor(send: (sent: SentRequest) => Promise<Received>, key: string, path: string) {
    this.#client = davClient(send, key);
    this.#path = path;
  }

  cards(): readonly LocalCard[] {
    return [...this.#entries].flatMap(([key, { text }]) => (text === null ? [] : [{ key, text }]));
  }

  write(name: string, text: string): void {
    const key = name.startsWith('/') ? name : `${this.#path}${name}.vcf`;
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, { text, known: null });
    else entry.text = text;
  }

  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.text = null;
  }

  async sync(): Promise<void> {
    await this.#pull();
    await this.#push();
    await this.#pull();
    const left = [...this.#entries.values()].filter(isChanged).length;
    if (left > 0) throw new Error(`${left} cards are left to send`);
  }

  async #pull(): Promise<void> {
    const changes = await this.#changes();
    const { changed } = changes;
    for (let from = 0; from < changed.length; from += atOnce) {
      const hrefs = changed.slice(from, from + atOnce);
      for (const { href, etag, text } of await this.#client.cards(this.#path, hrefs))
        this.#take(href, { etag, text });
    }
    for (const href of changes.left) this.#leave(href);
    this.#token = changes.token;
  }

  /** Reads all cards when the token has expired. */
  async #changes(): Promise<Changes> {
    try {
      return await this.#client.sync(this.#path, this.#token);
    } catch (error) {
      if (this.#token === '' || !String(error).includes('valid-sync-token')) throw error;
      const changes = await this.#client.sync(this.#path);
      const there = new Set(changes.changed);
      return { ...changes, left: [...this.#entries.keys()].filter((key) => !there.has(key)) };
    }
  }

  #take(href: string, card: { readonly etag: string; readonly text: string }): void {
    const entry = this.#entries.get(href) ?? { text: card.text, known: card };
    this.#entries.set(href, entry);
    const isSame = entry.known !== null && plain(card.text) === plain(entry.known.text);
    if (!isChanged(entry) || !isSame) entry.text = card.text;
    entry.known = card;
  }

  #leave(href: string): void {
    const entry = this.#entries.get(href);
    if (entry === undefined) return;
    if (isChanged(entry) && entry.text !== null) entry.known = null;
    else this.#entries.delete(href);
  }

  async #push(): Promise<void> {
    for (const [href, entry] of [...this.#entries].filter(([, one]) => isChanged(one))) {
      const { text, known } = entry;
      const match = known === null ? isNew : { 'if-match': known.etag };
      if (text !== null) {
        const { status, text: answer } = await this.#client.dav('PUT', href, text, match);
        if (status === 201 || status === 204) entry.known = { etag: '', text };
        else if (status !== 412) throw new Error(`PUT ${href} was answered ${status}: ${answer}`);
      } else if (known === null) this.#entries.delete(href);
      else {
        const { status } = await this.#client.dav('DELETE', href, undefined, match);
        if (status === 204 || status === 404) this.#entries.delete(href);
        else if (status !== 412) throw new Error(`DELETE ${href} was answered ${status}`);
      }
    }
  }
}

const isChanged = ({ text, known }: Entry) => text !== (known?.text ?? null);

/** The card without the time of its last change. */
const plain = (text: string) => text.replace(/^REV.*\r\n/m, '');
