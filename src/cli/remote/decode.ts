/**
 * Decodes answers of the native API into the values that the core hands to commands. Members that no command shows get
 * neutral values, for example the position of an identity in its contact.
 */

import type { BulkChangeJob, Change } from '../../core/bulk-changes/bulk-change.js';
import type { BulkChangeReport } from '../../core/bulk-changes/bulk-json.js';
import type { ImportJob } from '../../core/imports/import.js';
import type { ImportReport } from '../../core/imports/import-json.js';
import type { PullJob } from '../../core/pulls/pull.js';
import type { PullReport } from '../../core/pulls/pull-json.js';
import type { Account, settingsJson } from '../../domain/access.js';
import type { CatalogItem, Contact } from '../../domain/contact.js';
import type { contactJson, itemJson } from '../../domain/contact-json.js';
import type { Identity } from '../../domain/identity.js';
import { asId } from '../../domain/ids.js';
import { ours, type Theirs } from '../../domain/wire-names.js';

/** The result of `JSON.parse` on the server's encoding. */
export type ContactWire = ReturnType<typeof contactJson>;
export type ItemWire = ReturnType<typeof itemJson>;

export interface AccountWire
  extends Theirs<Pick<Account, 'id' | 'number' | 'name' | 'slug' | 'createdAt'>>,
    ReturnType<typeof settingsJson> {}

const epoch = new Date(0);

export function toAccount(wire: AccountWire): Account {
  const { default_region, contact_limit, whatsapp_number, consent_required, stop_words, start_words } = wire;
  const { bin_days, assign_new } = wire;
  const { id, number, slug, name, createdAt } = ours(wire);
  return {
    ...{ id, number, slug, isSlugMade: false, name, createdAt, hasIntakes: false },
    settings: {
      ...(default_region === null ? {} : { default_region }),
      ...(contact_limit === null ? {} : { contact_limit }),
      ...(whatsapp_number === null ? {} : { whatsapp_number }),
      consent_required,
      // An older server has none.
      ...(stop_words == null ? {} : { stop_words }),
      ...(start_words == null ? {} : { start_words }),
      ...(bin_days == null ? {} : { bin_days }),
      ...(assign_new == null ? {} : { assign_new }),
    },
  };
}

export function toContact(wire: ContactWire, accountId: Account['id']): Contact {
  const { address, identities, tags, groups, source, status, ...members } = ours(wire);
  return {
    ...members,
    accountId,
    address: ours(address),
    identities: identities.map((one, position) => toIdentity(one, position, members.createdAt)),
    tags: tags.map((name) => toNamed({ number: 0, name })),
    groups: groups.map(toNamed),
    source: source && toNamed(source),
    status: status && { ...toNamed(status), color: status.color },
    reach: { optedIn: false, optedOut: false },
  };
}

function toIdentity(wire: ContactWire['identities'][number], position: number, at: Date): Identity {
  const { primary, ...members } = ours(wire);
  return { ...members, isPrimary: primary, origin: '', position, attrs: {}, createdAt: at, updatedAt: at };
}

function toNamed({ number, name }: { readonly number: number; readonly name: string }): CatalogItem {
  return { id: asId(''), number, name, color: null, createdAt: epoch, updatedAt: epoch };
}

export function toItem(wire: ItemWire): CatalogItem {
  return { ...toNamed(wire), ...ours(wire) };
}

export function toImport(wire: ImportReport): ImportJob {
  const { created, updated, skipped, rejected, fileName, onMatch, badCells, dryRun, columns, ...members } =
    ours(wire);
  const named = fileName === null ? {} : { fileName };
  return {
    ...members,
    options: { onMatch, badCells, isDryRun: dryRun, tags: [], groups: [], ...named },
    columns: columns as ImportJob['columns'],
    totals: { created, updated, skipped, rejected },
  };
}

export function toPull(wire: PullReport): PullJob {
  return { ...ours(wire), job: toImport(wire.import) };
}

function toChange(wire: BulkChangeReport['change']): Change {
  if ('delete' in wire) return { op: 'delete' };
  const { correctNumbers, fields, ...edit } = ours(wire);
  return {
    op: 'edit',
    edit: {
      ...edit,
      ...(fields === undefined ? {} : { fields: ours(fields) }),
      ...(correctNumbers === true ? { correctNumbers: { region: '' } } : {}),
    },
  };
}

export function toBulkChange(wire: BulkChangeReport): BulkChangeJob {
  const { contactsPerSecond: perSecond, change: _, actor, ...members } = ours(wire);
  return { ...members, perSecond, change: toChange(wire.change), actor: ours(actor) };
}
