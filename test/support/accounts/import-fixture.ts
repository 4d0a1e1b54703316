/** Imports for tests: a file as text, imported completely, and the outcomes of its rows. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Cursor, Page } from '@switchbook/domain/contact/page.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { ImportFile } from '../../../src/imports/operations/receive.js';
import type {
  ImportJob,
  ImportOptions,
  ImportRow,
  RowOutcome,
} from '../../../src/imports/values/import-job.js';
import type { CoreFixture, TestAccount } from '../fixture.js';

type Options = Partial<ImportOptions>;

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export function fileOf(text: string, options: Options = {}): ImportFile {
  return {
    bytes: bytesOf(text),
    options: { onMatch: 'skip', isDryRun: false, tags: [], groups: [], ...options },
  };
}

export class ImportFixture {
  readonly #fixture: CoreFixture;

  constructor(fixture: CoreFixture) {
    this.#fixture = fixture;
  }

  /** Receives the file, without importing it yet. */
  queue(of: TestAccount, text: string, options: Options = {}): Promise<ImportJob> {
    return this.#fixture.core.createImport(of.caller, fileOf(text, options));
  }

  async work(): Promise<void> {
    await this.#fixture.core.runImports({ signal: new AbortController().signal });
  }

  /** Imports the file. Returns the job at its end. */
  async run(of: TestAccount, text: string, options: Options = {}): Promise<ImportJob> {
    const job = await this.queue(of, text, options);
    await this.work();
    return this.#fixture.core.getImport(of.caller, job.id);
  }

  async undo(of: TestAccount, job: ImportJob): Promise<ImportJob> {
    await this.#fixture.core.undoImport(of.caller, job.id);
    await this.work();
    return this.#fixture.core.getImport(of.caller, job.id);
  }

  async rows(of: TestAccount, job: ImportJob, ...outcomes: RowOutcome[]): Promise<readonly ImportRow[]> {
    const filter = outcomes.length === 0 ? {} : { outcomes };
    const page = await this.#fixture.core.listImportRows(of.caller, job.id, filter, {
      limit: 1_000,
      after: null,
    });
    return page.items;
  }

  /** All rows, of a file of any length. */
  async all(of: TestAccount, job: ImportJob): Promise<readonly ImportRow[]> {
    const rows: ImportRow[] = [];
    let after: Cursor | null = null;
    do {
      const page: Page<ImportRow> = await this.#fixture.core.listImportRows(
        of.caller,
        job.id,
        {},
        { limit: 1_000, after },
      );
      rows.push(...page.items);
      after = page.next;
    } while (after !== null);
    return rows;
  }

  /** Each row as `outcome` or `outcome:code`. */
  async outcomes(of: TestAccount, job: ImportJob): Promise<readonly string[]> {
    const rows = await this.rows(of, job);
    return rows.map(({ outcome, flaws }) => [outcome, ...flaws.map((flaw) => flaw.code)].join(':'));
  }

  /** Returns the contacts, by number. */
  async contacts(of: TestAccount): Promise<readonly Contact[]> {
    const page = await this.#fixture.core.listContacts(of.caller, allContacts, {
      from: { at: 'start' },
      limit: 1_000,
      order: [{ by: 'number', descending: false }],
      wantTotal: false,
    });
    return page.items;
  }
}

/** Returns the main fields of a contact, in a form that is easy to compare. */
export function shownMembers(contact: Contact) {
  const values = (kind: string) =>
    contact.identities.filter((identity) => identity.kind === kind).map((identity) => identity.value);
  return {
    name: contact.displayName,
    company: contact.company,
    phones: values('phone'),
    emails: values('email'),
    tags: contact.tags.map((tag) => tag.name),
    groups: contact.groups.map((group) => group.name),
    source: contact.source?.name ?? null,
    version: contact.version,
  };
}
