/** Reads and writes the identities of a contact as JSON. Written data must read back the same. */

import { identityEntry } from '@switchbook/domain/consent/entry-schemas.js';
import { readEmail } from '@switchbook/domain/identity/email.js';
import {
  canonicalValue,
  type Identity,
  type IdentityKind,
  isNumber,
  readLid,
  spelledScope,
} from '@switchbook/domain/identity/identity.js';
import type { IdentityHolder } from '@switchbook/domain/identity/identity-edit.js';
import { readE164 } from '@switchbook/domain/identity/read-phone.js';
import { inStoredOrder, type Json, withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import type { ContactDraft } from '../rows/contact-draft.js';
import { type ImportedIdentity, importFace } from '../rows/imported-contact.js';
import { entriesOf } from './json-items.js';

const readIdentities = entriesOf(identityEntry);

export function takeIdentities(draft: ContactDraft, value: unknown, path: string): void {
  for (const read of readIdentities(draft, value, path)) {
    const identity = identityOf(draft, read);
    if (identity !== undefined) draft.takeIdentity(identity);
  }
}

function identityOf(
  draft: ContactDraft,
  { entry, path, isWhole }: ReturnType<typeof readIdentities>[number],
): ImportedIdentity | undefined {
  const { kind, value: written, origin, raw, attrs, verifiedAt, createdAt, updatedAt } = entry;
  const { scope, label, primary: isPrimary, shared: isSharer, mayShare } = entry;
  const isBlank = written === undefined || written.trim() === '';
  if (isBlank) draft.flaw(`${path}.value`, 'required', 'It must not be empty.');
  if (kind === undefined || isBlank) return undefined;
  // A value with an origin was exported by a directory, so it is used unchanged.
  const value =
    origin === undefined || isNumber(kind)
      ? (readValue(kind, written.trim()) ?? (origin === undefined ? undefined : written))
      : written;
  if (value === undefined) {
    const form = kind === 'email' || kind === 'lid' ? kind : 'phone';
    const kindWords = kind === 'email' ? 'an email address' : kind === 'lid' ? 'a LID' : 'a number';
    draft.flaw(`${path}.value`, 'invalid', `${quoteText(written)} is not ${kindWords}.`, written, form);
  }
  // A flawed member is not left out: without its scope it would be another identity.
  if (value === undefined || !isWhole) return undefined;
  return {
    kind,
    value,
    raw: raw ?? (origin === undefined ? written.trim() : written),
    column: path,
    ...withoutUndefined({
      scope: scope || undefined,
      label: label || undefined,
      isPrimary,
      mayShare: isSharer || mayShare || undefined,
      isSharer: isSharer || undefined,
      verifiedAt,
      attrs,
      origin,
      createdAt,
      updatedAt,
    }),
  };
}

/** Returns the value of a text: digits of an international number or a LID in any spelling, an email, or any text. */
function readValue(kind: IdentityKind, text: string): string | undefined {
  if (isNumber(kind)) return readE164(text);
  if (kind === 'lid') return readLid(text);
  return kind !== 'email' || readEmail(text) !== undefined ? text : undefined;
}

/** Leaves out members that reading adds by default; `isFirst`: the first of its kind. */
function encodeBriefly(identity: Identity, isFirst: boolean): Json {
  const scope = spelledScope(identity);
  const attrs = inStoredOrder(withoutScope(identity.attrs));
  const read = readValue(identity.kind, identity.raw);
  const isSpelled =
    read !== undefined &&
    identity.raw === identity.raw.trim() &&
    (isNumber(identity.kind) ? read : canonicalValue(identity.kind, read)) === identity.value;
  return {
    kind: identity.kind,
    ...(scope === '' ? {} : { scope }),
    ...(isSpelled ? { value: identity.raw } : { value: identity.value, raw: identity.raw }),
    ...(identity.label === null || identity.label === '' ? {} : { label: identity.label }),
    ...(identity.isPrimary === isFirst ? {} : { primary: identity.isPrimary }),
    ...(identity.verifiedAt === null ? {} : { verified_at: identity.verifiedAt.toISOString() }),
    ...(identity.origin === importFace && isSpelled ? {} : { origin: identity.origin }),
    ...(Object.keys(attrs).length === 0 ? {} : { attrs }),
  };
}

/** Encodes an identity as the native API does, with the origin. */
export function encodeWholly(identity: Identity): Json {
  const attrs = withoutScope(identity.attrs);
  return {
    kind: identity.kind,
    scope: spelledScope(identity),
    value: identity.value,
    raw: identity.raw,
    label: identity.label === '' ? null : identity.label,
    primary: identity.isPrimary,
    verified_at: identity.verifiedAt === null ? null : identity.verifiedAt.toISOString(),
    origin: identity.origin,
    ...(Object.keys(attrs).length === 0 ? {} : { attrs: inStoredOrder(attrs) }),
  };
}

export function encodeIdentities({ identities, sharing = [] }: IdentityHolder): readonly Json[] {
  const kinds = new Set<IdentityKind>();
  const owned = identities.map((identity) => {
    const isFirst = !kinds.has(identity.kind);
    kinds.add(identity.kind);
    return encodeBriefly(identity, isFirst);
  });
  return [...owned, ...sharing.map((identity) => ({ ...encodeBriefly(identity, false), shared: true }))];
}

/** Drops the spelling of the scope, which a file has as the scope. */
export function withoutScope(attrs: Json): Json {
  if (!Object.hasOwn(attrs, 'scope')) return attrs;
  return Object.fromEntries(Object.entries(attrs).filter(([name]) => name !== 'scope'));
}
