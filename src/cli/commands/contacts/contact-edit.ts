/** The options of `contact create` and `contact edit` as bodies of the API. Pure, except for the account's region. */

import { type ContactType, contactTypes } from '@switchbook/domain/contact/contact.js';
import {
  fieldsAfterFirstRelease,
  mapNames,
  type TextField,
  textRuleOf,
} from '@switchbook/domain/contact/contact-fields.js';
import { readEmail } from '@switchbook/domain/identity/email.js';
import { readE164, readPhone } from '@switchbook/domain/identity/read-phone.js';
import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { toWireNames } from '@switchbook/domain/text/wire-names.js';
import type { ContactPatch, CreateContact } from '../../../../clients/typescript/src/index.js';
import type { contacts } from '../../syntax/contact.js';
import type { ParsedArguments } from '../../syntax/define.js';

type Edited = ParsedArguments<typeof contacts.commands.edit>;
type ItemName = 'phone' | 'email' | 'tag' | 'group';

/** An empty text clears. Additions of `contact edit` have the same names as in `contact create`. */
type EditOptions = Omit<
  Edited,
  'contact' | 'account' | 'ifVersion' | 'owner' | `add${Capitalize<ItemName>}`
> & { readonly [Name in ItemName]?: readonly string[] | undefined } & {
  /** the number of a member; null clears */
  readonly owner?: number | null | undefined;
};

type Fields = Omit<ContactPatch, `${'add' | 'remove'}_${string}`>;

interface Identified {
  readonly kind: 'phone' | 'email';
  readonly value: string;
  readonly raw: string;
}

/** Throws `invalid` with an issue for each unreadable option. The first number is sent as typed. */
export function creationOf(options: EditOptions, region: string | undefined): CreateContact {
  const reader = new Reader(region);
  const identities = editedIdentitiesOf(options, reader, '--');
  const fields = fieldsOf(options, reader);
  reader.settle();
  const [first, ...others] = identities;
  const isSpelled = first?.kind === 'phone' && first.raw !== `+${first.value}`;
  return {
    ...fields,
    ...(isSpelled ? { phone: first.raw } : {}),
    ...list('identities', (isSpelled ? others : identities).map(encodeIdentity)),
    ...list('tags', (options.tag ?? []).map(tidyName)),
    ...list('groups', (options.group ?? []).map(readItemRef)),
  };
}

/** Throws as `creationOf`. Options that add begin with `--add-`. */
export function patchOf(options: EditOptions, region: string | undefined): ContactPatch {
  const reader = new Reader(region);
  const identities = editedIdentitiesOf(options, reader, '--add-');
  const { removePhone: phone, removeEmail: email } = options;
  const released = editedIdentitiesOf({ phone, email }, reader, '--remove-');
  const fields = fieldsOf(options, reader);
  reader.settle();
  return {
    ...fields,
    ...list('add_identities', identities.map(encodeIdentity)),
    ...list('remove_identities', released.map(encodeIdentity)),
    ...list('add_tags', (options.tag ?? []).map(tidyName)),
    ...list('remove_tags', (options.removeTag ?? []).map(tidyName)),
    ...list('add_groups', (options.group ?? []).map(readItemRef)),
    ...list('remove_groups', (options.removeGroup ?? []).map(readItemRef)),
  };
}

function list(name: string, items: readonly unknown[]) {
  return items.length === 0 ? {} : { [name]: items };
}

function editedIdentitiesOf(
  options: Pick<EditOptions, 'phone' | 'email'>,
  reader: Reader,
  prefix: string,
): readonly Identified[] {
  return (['phone', 'email'] as const).flatMap((kind) =>
    reader.identities(kind, `${prefix}${kind}`, options[kind]),
  );
}

/** Returns the text as typed, unless it is a national number: the API accepts only one number in that form. */
function encodeIdentity({ kind, value, raw }: Identified) {
  return { kind, value: kind === 'email' || readE164(raw) === value ? raw : `+${value}` };
}

function fieldsOf(options: EditOptions, reader: Reader): Fields {
  const { givenName, familyName, owner, attribute, block, unblock } = options;
  const type = reader.type(options.type);
  if (options.name !== undefined && (givenName !== undefined || familyName !== undefined))
    reader.fault('--name', 'contradiction', 'cannot be combined with --given-name or --family-name');
  return withoutUndefined({
    type,
    given_name: givenName,
    family_name: familyName,
    blocked: block === true || unblock === true ? block === true : undefined,
    display_name: orNull(options.name),
    company: orNull(options.company),
    ...toWireNames(mapNames(fieldsAfterFirstRelease, (name) => reader.text(name, options[name]))),
    description: orNull(options.description),
    source: refOrNull(options.source),
    status: refOrNull(options.status),
    owner: typeof owner === 'number' ? { member: owner } : owner,
    attributes:
      attribute &&
      Object.fromEntries(Object.entries(attribute).map(([name, text]) => [name, orNull(text) ?? null])),
  });
}

/** Reads a number or a name. The item must exist. */
export function readItemRef(text: string): number | string {
  return /^[1-9]\d{0,14}$/.test(text.trim()) ? Number(text) : text.trim();
}

/** Returns null for an empty text, which removes the value. */
function orNull(text: string | undefined): string | null | undefined {
  return text === '' ? null : text;
}

export function refOrNull(text: string | undefined): number | string | null | undefined {
  return text ? readItemRef(text) : orNull(text);
}

/** Returns undefined for a text that is not an address and not a number. */
export function parseIdentityOption(
  kind: 'phone' | 'email',
  text: string,
  region: string | undefined,
): Identified | undefined {
  const raw = text.trim();
  const value = kind === 'email' ? readEmail(raw) : readPhone(raw, region);
  return value === undefined ? undefined : { kind, value, raw: kind === 'email' ? value : raw };
}

class Reader {
  readonly #region: string | undefined;
  readonly #issues: Issue[] = [];

  constructor(region: string | undefined) {
    this.#region = region;
  }

  identities(kind: 'phone' | 'email', path: string, texts: readonly string[] = []): readonly Identified[] {
    return texts.flatMap((text) => {
      const identity = parseIdentityOption(kind, text, this.#region);
      if (identity !== undefined) return [identity];
      const national = this.#region === undefined ? '' : `, or a national number of ${this.#region}`;
      this.fault(
        path,
        'form',
        kind === 'email'
          ? 'must be an email address'
          : `must be a phone number such as +14155550123${national}`,
        { form: kind, country: this.#region },
      );
      return [];
    });
  }

  type(text: string | undefined): ContactType | undefined {
    const type = contactTypes.find((contactType) => contactType === text);
    if (text !== undefined && type === undefined)
      this.fault('--type', 'not_allowed', `must be one of ${contactTypes.join(', ')}`);
    return type;
  }

  /** Returns the canonical spelling of the text. */
  text(name: TextField, text: string | undefined): string | null | undefined {
    const { read, mustBe, form, wire } = textRuleOf(name);
    if (!text || read === undefined) return orNull(text);
    const value = read(text.trim());
    if (value === undefined) this.fault(`--${wire.replaceAll('_', '-')}`, 'form', `must be ${mustBe}`, form);
    return orNull(value ?? text);
  }

  fault<Code extends string>(...issue: Parameters<typeof issueOf<Code>>): void {
    this.#issues.push(issueOf(...issue));
  }

  settle(): void {
    if (this.#issues.length > 0) throw new ProblemError({ kind: 'invalid', issues: this.#issues });
  }
}
