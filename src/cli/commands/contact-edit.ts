/** The options of `contact create` and `contact edit` as an edit of a contact. Pure, but for the account's region. */
import { tidyName } from '../../domain/compared-text.js';
import { type ContactType, contactTypes } from '../../domain/contact.js';
import { laterFields, mapNames, ruleOf, type TextField } from '../../domain/contact-fields.js';
import { type CatalogRef, type ContactEdit, clear, type Edit, set, toEdit } from '../../domain/edit.js';
import { readEmail } from '../../domain/email.js';
import { type IdentityInput, identityKey } from '../../domain/identity.js';
import type { IdentityEdit } from '../../domain/identity-edit.js';
import { type Issue, ProblemError } from '../../domain/problem.js';
import { readPhone } from '../../domain/read-phone.js';
import type { contacts } from '../syntax/contact.js';
import type { Given } from '../syntax/define.js';

type Edited = Given<typeof contacts.commands.edit>;
type ItemName = 'phone' | 'email' | 'tag' | 'group';

/** An empty text clears. What `contact edit` adds is called here as in `contact create`. */
type EditOptions = Omit<
  Edited,
  'contact' | 'account' | 'ifVersion' | 'owner' | `add${Capitalize<ItemName>}`
> & {
  readonly [Name in ItemName]?: readonly string[] | undefined;
} & {
  /** the number of a member; null clears */
  readonly owner?: number | null | undefined;
};

/**
 * Throws `invalid` with an issue for each option that cannot be read. `prefix` begins the names of options that add;
 * `contact edit` has `add-`.
 */
export function editOf(options: EditOptions, region: string | undefined, prefix: string): ContactEdit {
  const reader = new Reader(region);
  const held = (['phone', 'email'] as const).flatMap((kind) => [
    ...reader.identities(kind, `--${prefix}${kind}`, options[kind]).map(hold),
    ...reader
      .identities(kind, `--remove-${kind}`, options[kind === 'phone' ? 'removePhone' : 'removeEmail'])
      .map(release),
  ]);
  const edit = {
    ...fieldsOf(options, reader),
    identities: held,
    tags: [
      { op: 'add', items: (options.tag ?? []).map(tagRef('create')) },
      { op: 'remove', items: (options.removeTag ?? []).map(tagRef('drop')) },
    ],
    groups: [
      { op: 'add', items: (options.group ?? []).map(itemRef) },
      { op: 'remove', items: (options.removeGroup ?? []).map(itemRef) },
    ],
  } satisfies ContactEdit;
  reader.settle();
  return edit;
}

function fieldsOf(options: EditOptions, reader: Reader): ContactEdit {
  const { givenName, familyName, owner, attribute, block, unblock } = options;
  const type = reader.type(options.type);
  if (options.name !== undefined && (givenName !== undefined || familyName !== undefined))
    reader.fault('--name', 'contradiction', 'cannot be combined with --given-name or --family-name');
  return {
    displayName: textEdit(options.name),
    ...(givenName === undefined ? {} : { givenName }),
    ...(familyName === undefined ? {} : { familyName }),
    company: textEdit(options.company),
    ...mapNames(laterFields, (name) => reader.text(name, options[name])),
    description: textEdit(options.description),
    ...(type === undefined ? {} : { type }),
    source: refEdit(options.source),
    status: refEdit(options.status),
    ...(typeof owner === 'number' ? { ownerMember: owner } : { owner: toEdit<string>(owner) }),
    ...(attribute === undefined ? {} : { attributes: { op: 'merge', value: attributesOf(attribute) } }),
    ...(block === true || unblock === true ? { blocked: block === true } : {}),
  };
}

const hold = (identity: IdentityInput): IdentityEdit => ({ op: 'hold', identity });
const release = (identity: IdentityInput): IdentityEdit => ({ op: 'release', key: identityKey(identity) });

/** Tags are made as they are used. */
function tagRef(missing: 'create' | 'drop') {
  return (name: string): CatalogRef => ({
    by: 'name',
    name: tidyName(name),
    folded: false,
    missing,
  });
}

/** Reads a number or a name. The item must exist. */
export function itemRef(text: string): CatalogRef {
  return /^[1-9]\d{0,14}$/.test(text.trim())
    ? { by: 'number', number: Number(text), missing: 'refuse' }
    : { by: 'name', name: text.trim(), folded: true, missing: 'refuse' };
}

function textEdit(text: string | undefined): Edit<string> {
  return toEdit(text === '' ? null : text);
}

function refEdit(text: string | undefined): Edit<CatalogRef> {
  if (text === undefined) return toEdit<CatalogRef>(text);
  return text === '' ? clear : set(itemRef(text));
}

function attributesOf(texts: Readonly<Record<string, string>>): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text === '' ? null : text]));
}

/** Undefined for what is no address or number. */
export function identityIn(kind: 'phone' | 'email', text: string, region: string | undefined) {
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

  identities(kind: 'phone' | 'email', path: string, texts: readonly string[] = []): readonly IdentityInput[] {
    return texts.flatMap((text) => {
      const found = identityIn(kind, text, this.#region);
      if (found !== undefined) return [found];
      const national = this.#region === undefined ? '' : `, or a national number of ${this.#region}`;
      this.fault(
        path,
        'form',
        kind === 'email'
          ? 'must be an email address'
          : `must be a phone number such as +14155550123${national}`,
      );
      return [];
    });
  }

  type(text: string | undefined): ContactType | undefined {
    const type = contactTypes.find((one) => one === text);
    if (text !== undefined && type === undefined)
      this.fault('--type', 'not_allowed', `must be one of ${contactTypes.join(', ')}`);
    return type;
  }

  /** Returns the canonical spelling of the text. */
  text(name: TextField, text: string | undefined): Edit<string> {
    const { read, mustBe, wire } = ruleOf(name);
    if (!text || read === undefined) return textEdit(text);
    const found = read(text.trim());
    if (found === undefined) this.fault(`--${wire.replaceAll('_', '-')}`, 'form', `must be ${mustBe}`);
    return textEdit(found ?? text);
  }

  fault(path: string, code: string, message: string): void {
    this.#issues.push({ path, code, message });
  }

  settle(): void {
    if (this.#issues.length > 0) throw new ProblemError({ kind: 'invalid', issues: this.#issues });
  }
}
