/**
 * A test's access to any face: the few requests that every wire supports, in its format. Each face's folder has a
 * driver in `contract.ts`. The suites that loop over all faces, and over all pairs of them, need nothing else.
 */
import type { Account } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';

export interface DriverRequest {
  readonly method: string;
  /** mount and query included */
  readonly path: string;
  readonly body?: unknown;
}

export interface ContractPerson {
  /** given and family name, joined by one space */
  readonly name: string;
  readonly digits: string;
  readonly email: string;
  /** id, for wires where callers choose it */
  readonly ref: string;
}

/** A contact as a wire shows it. */
export interface ShownContact {
  readonly id: string;
  readonly name: string;
  readonly digits: string | null;
}

export interface ContractDriver {
  readonly face: string;
  headers(key: string, account: Account): Readonly<Record<string, string>>;
  create(person: ContractPerson): DriverRequest;
  /** the statuses of a create of a new contact, and of a known one */
  readonly created: number;
  readonly known: number;
  /** Returns the id that this wire shows for a contact of any origin. */
  idOf(contact: Contact): string;
  read(id: string): DriverRequest;
  /** Reads the contact from the answer to `read`. */
  shown(answer: unknown): ShownContact;
  list(): DriverRequest;
  /** Reads the contacts from the answer to `list`. */
  listed(answer: unknown): readonly ShownContact[];
  rename(id: string, name: string): DriverRequest;
  /** Returns null if the wire cannot delete. */
  remove(id: string): DriverRequest | null;
  /** Adds this tag to a contact without tags. Null: the wire cannot. */
  tag(id: string, name: string): DriverRequest | null;
  /** Sets the consent of the WhatsApp channel. Null: the wire cannot. */
  consent(id: string, state: 'opted_in' | 'opted_out'): DriverRequest | null;
  /** answer with status 503 while the database cannot be used; the body without members that always differ */
  readonly unavailable: {
    readonly body: RegExp;
    readonly retryAfter: string;
    /** null: the header is absent */
    readonly headers: Readonly<Record<string, string | RegExp | null>>;
  };
  /** whether a contact without any number is listed */
  readonly showsPhoneless: boolean;
  /** Lists every request of the wire that names this contact, valid except for its account. */
  aimedAt(contact: Contact): readonly DriverRequest[];
}
