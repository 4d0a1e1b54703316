/**
 * Simulates the WhatsApp platform and its webhooks: people who write, change numbers, rename themselves, stop and
 * resume marketing. It writes payloads like Meta (`\uXXXX` for non-ASCII characters, several changes in one payload,
 * hidden numbers, the same change in two forms). It repeats payloads, and knows the expected content of a directory.
 * Facts: Meta's pages of August 2026 on webhooks, user ids and preferences.
 */
import { createHmac } from 'node:crypto';
import { business, bytesOf, changesOf } from '@switchbook/messaging-payloads/payloads.test.support.js';
import type { Random } from '../../fuzz/random.js';

interface PlatformOptions {
  readonly random: Random;
  readonly people: number;
  readonly secret: string;
  /** the first digits of every number, so that several platforms share no person */
  readonly prefix?: string;
}

/** The values that a directory should show of a person. */
export interface Expected {
  readonly name: string;
  /** the current numbers first */
  readonly phones: readonly string[];
  readonly userIds: readonly string[];
  readonly username: string | null;
  readonly marketing: 'opted_out' | 'unknown' | null;
  readonly messagesIn: number;
}

/** Sent once or more; deliveries of one second may arrive in any order. */
export interface Delivery {
  readonly raw: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** seconds since 1970 */
  readonly at: number;
  readonly people: readonly number[];
}

type PersonAct =
  | 'writes'
  | 'renames'
  | 'moves'
  | 'stops'
  | 'resumes'
  | 'is written to'
  | 'writes on the phone';
interface Change {
  readonly field: string;
  readonly value: object;
}

const names = ['Zoë', 'Łukasz', 'José/María', '<b>Ann</b> 100%', 'مريم', '小明', 'Ana 👩‍👧', 'Bo@home'];
const start = 1_750_000_000;

class Person {
  readonly #random: Random;
  readonly #number: number;
  readonly #prefix: string;
  readonly name: string;
  readonly #hasParent: boolean;
  readonly steps: PersonAct[];
  #moves = 0;
  #renames = 0;
  #messages = 0;
  #marketing: Expected['marketing'] = null;

  constructor(random: Random, number: number, prefix: string) {
    this.#random = random;
    this.#number = number;
    this.#prefix = prefix;
    this.name = `${random.pick(names)} ${number}`;
    this.#hasParent = random.chance(0.3);
    const others: PersonAct[] = [
      'renames',
      'moves',
      'renames',
      'writes',
      'is written to',
      'writes on the phone',
    ];
    // A tenth stop, and some of these resume.
    const wishes: PersonAct[] =
      number % 10 === 0 ? (number % 40 === 0 ? ['stops', 'resumes'] : ['stops']) : [];
    for (const [place, wish] of wishes.entries())
      others.splice(random.between(place * 3, 3 + place * 3), 0, wish);
    this.steps = ['writes', ...others];
  }

  expected(): Expected {
    const earlier = <Value>(of: (moves: number) => Value) =>
      Array.from({ length: this.#moves + 1 }, (_, at) => of(this.#moves - at));
    return {
      name: this.name,
      phones: earlier((moves) => this.#phone(moves)),
      userIds: earlier((moves) => this.#userId(moves)),
      username: this.#renames === 0 ? null : this.#username(),
      marketing: this.#marketing,
      messagesIn: this.#messages,
    };
  }

  /** The changes of payloads with which the platform reports the next step. */
  next(at: number): readonly Change[] {
    const step = this.steps.shift();
    if (step === 'renames') this.#renames += 1;
    if (step === 'moves') return this.#move(at);
    if (step === 'stops') return [this.#stop(at)];
    if (step === 'resumes') return [this.#preference('resume', at)];
    if (step === 'is written to') return [this.#status(at)];
    if (step === 'writes on the phone') return [this.#echo(at)];
    return [this.#message(at, 'good morning')];
  }

  #phone(moves = this.#moves): string {
    return `${this.#prefix}${String(this.#number).padStart(5, '0')}${moves}`;
  }

  #userId(moves = this.#moves): string {
    return `PT.${this.#prefix}x${this.#number}x${moves}`;
  }

  #username(): string {
    return `p${this.#prefix}.${this.#number}.v${this.#renames}`;
  }

  /** A person with a user name may hide the number. */
  #isHidden(): boolean {
    return this.#renames > 0 && this.#random.chance(0.4);
  }

  #contact(isHidden: boolean, withUsername = true) {
    const username = this.#renames > 0 && withUsername ? { username: this.#username() } : {};
    return {
      profile: { name: this.name, ...username },
      ...(isHidden ? {} : { wa_id: this.#phone() }),
      user_id: this.#userId(),
      ...this.#parent('parent_user_id'),
    };
  }

  #parent(name: string): object {
    return this.#hasParent ? { [name]: `PT.ENT.${this.#prefix}x${this.#number}` } : {};
  }

  #base(at: number, kind: string) {
    return { id: `wamid.${this.#prefix}.${this.#number}.${kind}.${at}`, timestamp: String(at) };
  }

  #message(at: number, body: string): Change {
    this.#messages += 1;
    const isHidden = this.#isHidden();
    const sender = {
      ...(isHidden ? {} : { from: this.#phone() }),
      from_user_id: this.#userId(),
      ...this.#parent('from_parent_user_id'),
    };
    const message = { ...sender, ...this.#base(at, 'in'), type: 'text', text: { body } };
    // `standby`: an assistant of the platform has the conversation.
    const field = this.#random.chance(0.1) ? 'standby' : 'messages';
    return { field, value: { contacts: [this.#contact(isHidden)], messages: [message] } };
  }

  /** A new number brings a new user id. System messages have no list of contacts. */
  #move(at: number): readonly Change[] {
    const [oldPhone, oldId] = [this.#phone(), this.#userId()];
    this.#moves += 1;
    const [phone, userId] = [this.#phone(), this.#userId()];
    const body = `User ${this.name} changed from ‎${oldPhone} to ‎${phone}`;
    const system = {
      body,
      wa_id: phone,
      user_id: userId,
      previous_user_id: oldId,
      type: 'user_changed_number',
    };
    const message = { from: oldPhone, ...this.#base(at, 'moved'), type: 'system', system };
    const update = {
      wa_id: phone,
      detail: 'The user changed the number',
      timestamp: String(at),
      user_id: { previous: oldId, current: userId },
    };
    const forms: Change[] = [{ field: 'messages', value: { messages: [message] } }];
    // Relays still send the earlier form too.
    if (this.#random.chance(0.3)) {
      const contacts = [{ profile: { name: this.name }, wa_id: phone }];
      forms.push({ field: 'user_id_update', value: { contacts, user_id_update: [update] } });
    }
    return forms;
  }

  #stop(at: number): Change {
    this.#marketing = 'opted_out';
    const way = this.#random.pick(['preference', 'word', 'refused message'] as const);
    if (way === 'word')
      return this.#message(at, this.#random.pick(['STOP', 'stop.', ' Unsubscribe ', 'Stop!']));
    if (way === 'preference') return this.#preference('stop', at);
    const error = { code: 131050, title: 'User has stopped marketing messages' };
    // A failed message has no list of contacts.
    const status = {
      ...this.#base(at, 'refused'),
      status: 'failed',
      recipient_id: this.#phone(),
      errors: [error],
    };
    return { field: 'messages', value: { statuses: [status] } };
  }

  #preference(value: 'stop' | 'resume', at: number): Change {
    if (value === 'resume') this.#marketing = 'unknown';
    const isHidden = this.#isHidden();
    const detail = `User requested to ${value} marketing messages`;
    const preference = {
      ...(isHidden ? {} : { wa_id: this.#phone() }),
      user_id: this.#userId(),
      detail,
      category: 'marketing_messages',
      value,
      timestamp: at,
    };
    const contacts = [this.#contact(isHidden)];
    return { field: 'user_preferences', value: { contacts, user_preferences: [preference] } };
  }

  #status(at: number): Change {
    const isHidden = this.#isHidden();
    const status = this.#random.pick(['sent', 'delivered', 'read']);
    const recipient = {
      ...(isHidden ? {} : { recipient_id: this.#phone() }),
      recipient_user_id: this.#userId(),
    };
    return {
      field: 'messages',
      value: {
        // Only delivered and read messages have a user name.
        contacts: [this.#contact(isHidden, status !== 'sent')],
        statuses: [{ ...this.#base(at, 'out'), status, ...recipient }],
      },
    };
  }

  #echo(at: number): Change {
    const to = { to: this.#phone(), to_user_id: this.#userId() };
    const echo = {
      from: business.phone,
      ...to,
      ...this.#base(at, 'echo'),
      type: 'text',
      text: { body: 'hi' },
    };
    return { field: 'smb_message_echoes', value: { message_echoes: [echo] } };
  }
}

export class Platform {
  readonly #random: Random;
  readonly #people: readonly Person[];
  readonly #secret: string;
  #at = start;

  constructor({ random, people, secret, prefix = '35191' }: PlatformOptions) {
    this.#random = random;
    this.#secret = secret;
    this.#people = Array.from({ length: people }, (_, number) => new Person(random, number, prefix));
  }

  get isOver(): boolean {
    return this.#people.every((person) => person.steps.length === 0);
  }

  expected(): readonly Expected[] {
    return this.#people.map((person) => person.expected());
  }

  /** The webhooks of the next second, of at most this number of people; no person acts twice in a second. */
  nextSecond(most: number): readonly Delivery[] {
    this.#at += 1;
    const open = this.#people.flatMap((person, number) => (person.steps.length > 0 ? [number] : []));
    const acting = this.shuffled(open).slice(0, most);
    const deliveries: Delivery[] = [];
    let held: { changes: Change[]; people: number[] } = { changes: [], people: [] };
    const flush = () => {
      if (held.changes.length > 0) deliveries.push(this.#delivery(held.changes, held.people));
      held = { changes: [], people: [] };
    };
    for (const number of acting) {
      for (const change of (this.#people[number] as Person).next(this.#at)) {
        held.changes.push(change);
        held.people.push(number);
        // Changes that are near in time may share a payload.
        if (this.#random.chance(0.75)) flush();
      }
    }
    if (this.#random.chance(0.2))
      held.changes.push({ field: 'business_username_updates', value: { status: 'approved' } });
    flush();
    return deliveries;
  }

  shuffled<Item>(items: readonly Item[]): readonly Item[] {
    return items
      .map((item) => [this.#random.next(), item] as const)
      .sort(([one], [other]) => one - other)
      .map(([, item]) => item);
  }

  /** Adds the repeats of a sender that lost an answer. */
  repeated(deliveries: readonly Delivery[], share = 0.15): readonly Delivery[] {
    return deliveries.flatMap((delivery) => (this.#random.chance(share) ? [delivery, delivery] : [delivery]));
  }

  #delivery(changes: readonly Change[], people: readonly number[]): Delivery {
    const raw = bytesOf(changesOf(...changes));
    const signature = `sha256=${createHmac('sha256', this.#secret).update(raw).digest('hex')}`;
    const headers = { 'x-hub-signature-256': signature, 'content-type': 'application/json' };
    return { raw, headers, at: this.#at, people: [...new Set(people)] };
  }
}
