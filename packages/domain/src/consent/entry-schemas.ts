/**
 * Identities, consents, suppressions and notes of a contact as JSON. Bodies of our own wire consist of these members,
 * and readers of files check by these schemas.
 */
import * as Type from 'typebox';
import { contactLimits } from '../contact/contact-limits.js';
import { identityKinds } from '../identity/identity.js';
import { clearable, documented, nullableInstant, oneOf, patternOf, withoutNul } from '../records/schemas.js';
import type { FromWire } from '../text/wire-names.js';
import { channelForm, channelMustBe, channelOrAllForm, consentStates } from './consent.js';

const optional = Type.Optional;
const short = optional(clearable(contactLimits.shortText));
const time = optional(nullableInstant);
const flag = optional(Type.Boolean());
const object = optional(Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' }));
const text = (maxLength: number) => optional(Type.String({ maxLength }));
/** Answers have this member, and so do files that are built from answers. */
const ignored = optional(Type.Unsafe<never>({}));

/** A number in E.164 with or without its `+`; separators only with it. */
const e164Form = '^(\\+[1-9]([ .-]*[0-9]){6,14}|[1-9][0-9]{6,14})$';
export const e164 = { format: 'e164', ...documented(e164Form) };

export const naming = {
  scope: optional(Type.String({ maxLength: contactLimits.scope, ...documented(withoutNul) })),
};
export const identityMembers = { ...naming, label: short, primary: flag, verified_at: time };

export const consentMembers = {
  state: oneOf(consentStates),
  purpose: short,
  /** a number of the business; null: all */
  sender: optional(clearable(contactLimits.identity, e164)),
  source: short,
  basis: short,
  proof: object,
  occurred_at: time,
  expires_at: time,
};

export const suppressionMembers = {
  reason: text(contactLimits.shortText),
  source: short,
  note: short,
  expires_at: time,
};

/** An identity of a file. */
export const identityEntry = Type.Object({
  id: ignored,
  kind: oneOf(identityKinds),
  value: text(contactLimits.identity),
  ...identityMembers,
  raw: text(contactLimits.identity),
  origin: text(contactLimits.scope),
  attrs: object,
  created_at: time,
  updated_at: time,
  shared: flag,
  may_share: flag,
});

/** Entries of a file; `vendor_id`: the id that clients of the vendor know. */
export const consentEntry = Type.Object({
  id: ignored,
  subjects: ignored,
  actor: ignored,
  channel: Type.String(patternOf(channelForm, channelMustBe, 'channel')),
  ...consentMembers,
  created_at: time,
});
export const suppressionEntry = Type.Object({
  id: ignored,
  active: ignored,
  channel: Type.String(patternOf(channelOrAllForm, `'all', or ${channelMustBe}`, 'channel')),
  subject: text(contactLimits.identity),
  ...suppressionMembers,
  created_at: time,
  updated_at: time,
  vendor_id: text(contactLimits.vendorId),
});
export const noteEntry = Type.Object({
  body: text(contactLimits.longText),
  author: short,
  media_url: text(contactLimits.longText),
  attributes: ignored,
  created_at: time,
  updated_at: time,
  vendor_id: text(contactLimits.vendorId),
});

/** The valid members of an entry, in our names. */
export type ReadEntry<Entry extends Type.TObject> = {
  readonly [Member in keyof FromWire<Type.Static<Entry>>]?: Exclude<
    FromWire<Type.Static<Entry>>[Member],
    null
  >;
};
export type EntrySchema = Type.TObject;
