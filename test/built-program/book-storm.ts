/**
 * A storm of changes on both sides of a phone book, with kills of the server in the middle of syncs. The state that
 * both sides must have afterwards is computed from the changes alone: remote changes win.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Random } from '../fuzz/random.js';
import type { AddressBook, LocalCard } from '../support/clients/address-book.js';
import { cardOf } from '../support/clients/carddav.js';
import type { Client } from '../support/clients/directory.js';

export interface StormSize {
  readonly people: number;
  readonly rounds: number;
  /** changes of each side between two syncs */
  readonly changes: number;
}

export interface Storm {
  /** a key with every scope */
  readonly client: Client;
  readonly book: AddressBook;
  readonly kill: () => Promise<void>;
  readonly random: Random;
}

/** The name and the number of a card. */
interface CardText {
  readonly name: string;
  readonly phone: string | null;
}

interface Person extends CardText {
  /** the contact that was made over the API, and has more than its card shows */
  readonly id: string | null;
  readonly mark: number;
}

type Change = 'none' | 'deleted' | CardText;

interface StoredContact {
  readonly id: string;
  readonly display_name: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly attributes: { readonly mark?: number };
  readonly identities: readonly { readonly kind: string; readonly value: string }[];
}

export interface StormFigures {
  readonly kills: number;
  readonly changes: number;
  readonly conflicts: number;
  readonly people: number;
  /** syncs that a kill or a change interrupted */
  readonly interrupted: number;
}

const keyOf = ({ name, phone }: CardText) => `${phone ?? ''} ${name}`;
const nameIn = (card: string) => /^FN:(.*)$/m.exec(card)?.[1]?.trim() ?? '';
const phoneIn = (card: string) => /^TEL[^:]*:(.*)$/m.exec(card)?.[1]?.trim() ?? null;
const shownIn = ({ text }: LocalCard): CardText => ({ name: nameIn(text), phone: phoneIn(text) });

export class BookStorm {
  readonly #storm: Storm;
  #people: Person[] = [];
  #serial = 0;
  #figures = { kills: 0, changes: 0, conflicts: 0, people: 0, interrupted: 0 };

  constructor(storm: Storm) {
    this.#storm = storm;
  }

  async run({ people, rounds, changes }: StormSize): Promise<StormFigures> {
    for (let at = 0; at < people; at += 1) this.#people.push(await this.#make());
    await this.#storm.book.sync();
    for (let round = 0; round < rounds; round += 1) {
      const next = await this.#change(changes);
      await this.#syncUnderKills();
      this.#people = next;
      await this.#expectEqual(`round ${round}`);
    }
    await this.#expectNothingLost();
    return { ...this.#figures, people: this.#people.length };
  }

  /** Every tenth person has no number. */
  #newShown(by: string): CardText {
    this.#serial += 1;
    const phone = this.#serial % 10 === 0 ? null : `+1415${2_000_000 + this.#serial}`;
    return { name: `${by} ${this.#serial}`, phone };
  }

  async #make(): Promise<Person> {
    const { client } = this.#storm;
    const shown = this.#newShown('Made');
    const mark = this.#serial;
    const { id } = await client.make({
      display_name: shown.name,
      ...(shown.phone === null ? {} : { phone: shown.phone }),
      email: `p${mark}@example.com`,
      description: `What no card shows ${mark}`,
      tags: ['kept'],
      attributes: { mark },
    });
    const done = [
      await client.post(`/contacts/${id}/identities`, { kind: 'telegram', value: `tg_${mark}` }),
      await client.post(`/contacts/${id}/notes`, { body: `Note ${mark}` }),
      await client.put(`/contacts/${id}/consents/sms`, { state: 'opted_out' }),
    ];
    expect(done.map(({ status }) => status < 300)).toEqual([true, true, true]);
    return { ...shown, id, mark };
  }

  /** Changes both sides, and returns the people that must be on both afterwards. */
  async #change(changes: number): Promise<Person[]> {
    const { book, client, random } = this.#storm;
    const ids = new Map((await this.#contacts()).map((contact) => [keyOf(shownOf(contact)), contact.id]));
    const cards = new Map(book.cards().map((card) => [keyOf(shownIn(card)), card]));
    const people = this.#people.map((person) => ({
      person,
      here: 'none' as Change,
      there: 'none' as Change,
      mark: person.mark,
    }));
    const made: Person[] = [];
    for (let change = 0; change < changes; change += 1) {
      this.#figures.changes += 2;
      const mine = random.pick(people);
      const card = cards.get(keyOf(mine.person));
      const kind = random.below(20);
      if (kind === 0 || card === undefined) {
        const shown = this.#newShown('Here');
        book.write(`here-${this.#serial}`, textOf(`here-${this.#serial}`, shown));
        made.push({ ...shown, id: null, mark: 0 });
      } else if (kind === 1 && mine.here !== 'deleted') {
        book.remove(card.key);
        mine.here = 'deleted';
      } else if (mine.here !== 'deleted') {
        const shown = this.#newShown('Here');
        const old = mine.here === 'none' ? mine.person : mine.here;
        const phone = kind < 4 && old.phone !== null ? (shown.phone ?? old.phone) : old.phone;
        mine.here = { name: shown.name, phone };
        book.write(card.key, changed(card.text, mine.here));
      }
      const theirs = random.pick(people);
      const id = theirs.person.id ?? ids.get(keyOf(theirs.person)) ?? '';
      const other = random.below(20);
      if (other === 0) made.push(await this.#make());
      else if (other === 1 && theirs.there !== 'deleted') {
        expect((await client.remove(`/contacts/${id}`)).status).toBeLessThan(300);
        theirs.there = 'deleted';
      } else if (other < 5 && theirs.there !== 'deleted' && theirs.person.id !== null) {
        // The card stays the same.
        theirs.mark = this.#serial += 1;
        await this.#patch(id, { attributes: { mark: theirs.mark } });
      } else if (theirs.there !== 'deleted') {
        const { name } = this.#newShown('There');
        theirs.there = { name, phone: theirs.person.phone };
        await this.#patch(id, { display_name: name });
      }
    }
    this.#figures.conflicts += people.filter(
      (person) => person.here !== 'none' && person.there !== 'none',
    ).length;
    return [...people.flatMap(outcomeOf), ...made];
  }

  async #patch(id: string, body: object): Promise<void> {
    const { status, text } = await this.#storm.client.patch(`/contacts/${id}`, body);
    if (status !== 200) throw new Error(`a contact was not changed: ${status} ${text}`);
  }

  /** A sync that is killed is begun again, as a person or a timer would. */
  async #syncUnderKills(): Promise<void> {
    const { book, kill, random } = this.#storm;
    let tries = 0;
    const attempt = async () => {
      tries += 1;
      try {
        await book.sync();
        return true;
      } catch (error) {
        // The last error is shown when nothing helps.
        if (tries > 12) throw error;
        this.#figures.interrupted += 1;
        return false;
      }
    };
    const first = attempt();
    // The sync of a round takes about as long as its changes; a kill must meet it on its way.
    await delay(random.below(this.#typicalMs));
    await kill();
    this.#figures.kills += 1;
    const began = performance.now();
    if (!(await first)) while (!(await attempt())) await delay(20);
    // The first sync after the round may be a short rest of an interrupted one, so only a longer sync changes the
    // estimate.
    this.#typicalMs = Math.max(this.#typicalMs, Math.round((performance.now() - began) / 2));
    while (!(await attempt())) await delay(20);
  }

  #typicalMs = 400;

  async #expectEqual(what: string): Promise<void> {
    const wanted = this.#people.map(keyOf).toSorted();
    const there = (await this.#contacts()).map((contact) => keyOf(shownOf(contact)));
    expect(there.toSorted(), `${what}: contacts`).toEqual(wanted);
    const here = this.#storm.book.cards().map((card) => keyOf(shownIn(card)));
    expect(here.toSorted(), `${what}: cards`).toEqual(wanted);
  }

  async #contacts(): Promise<readonly StoredContact[]> {
    const found: StoredContact[] = [];
    for (let cursor = ''; ; ) {
      const { status, json, text } = await this.#storm.client.get(`/contacts?limit=200${cursor}`);
      if (status !== 200) throw new Error(`contacts were not listed: ${status} ${text}`);
      found.push(...json.data);
      if (json.meta.next_cursor === null) return found;
      cursor = `&cursor=${encodeURIComponent(json.meta.next_cursor)}`;
    }
  }

  async #expectNothingLost(): Promise<void> {
    const { client } = this.#storm;
    const contacts = new Map((await this.#contacts()).map((contact) => [contact.id, contact]));
    for (const { id, mark, name } of this.#people) {
      if (id === null) continue;
      const one = contacts.get(id);
      const first = one?.identities.find(({ kind }) => kind === 'email')?.value;
      const number = /^p(\d+)@/.exec(first ?? '')?.[1];
      const notes = (await client.get(`/contacts/${id}/notes`)).json.data;
      const consents = (await client.get(`/contacts/${id}/consents`)).json.data;
      expect({ ...one, notes, consents }, name).toMatchObject({
        attributes: { mark },
        description: `What no card shows ${number}`,
        identities: expect.arrayContaining([
          expect.objectContaining({ kind: 'telegram', value: `tg_${number}` }),
        ]),
        tags: ['kept'],
        notes: [{ body: `Note ${number}` }],
        consents: expect.arrayContaining([expect.objectContaining({ channel: 'sms', state: 'opted_out' })]),
      });
    }
  }
}

function shownOf({ display_name, identities }: StoredContact): CardText {
  const phone = identities.find(({ kind }) => kind === 'phone')?.value;
  return { name: display_name, phone: phone === undefined ? null : `+${phone.replace(/^\+/, '')}` };
}

function outcomeOf(of: {
  readonly person: Person;
  readonly here: Change;
  readonly there: Change;
  readonly mark: number;
}): readonly Person[] {
  const { person, here, there, mark } = of;
  if (there === 'deleted')
    return here === 'none' || here === 'deleted' ? [] : [{ ...here, id: null, mark: 0 }];
  if (there !== 'none') return [{ ...person, ...there, mark }];
  if (here === 'deleted') return [];
  return [{ ...person, ...(here === 'none' ? {} : here), mark }];
}

function textOf(uid: string, { name, phone }: CardText): string {
  return cardOf(uid, `FN:${name}`, 'N:;;;;', ...(phone === null ? [] : [`TEL:${phone}`]));
}

function changed(card: string, { name, phone }: CardText): string {
  const named = card.replace(/^FN:.*$/m, `FN:${name}\r`).replace(/^N:.*$/m, 'N:;;;;\r');
  const text = phone === null ? named : named.replace(/^(TEL[^:]*):.*$/m, `$1:${phone}\r`);
  return text.replaceAll('\r\r', '\r');
}
