/** `save_person`: creates or edits one person. */

import { regionOf } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { plainFields, textRuleOf, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { contactJson } from '@switchbook/domain/contact/contact-json.js';
import { type CatalogEdit, type ContactEdit, toEdit } from '@switchbook/domain/contact/edit.js';
import { readEmail } from '@switchbook/domain/identity/email.js';
import { type IdentityInput, identityKey } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { readPhone } from '@switchbook/domain/identity/read-phone.js';
import { invalid, invariant } from '@switchbook/domain/problems/problem.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { Type } from 'typebox';
import type { EditCheck, SaveCommand } from '../../contacts/values/commands.js';
import { entries, inputLengths, maxNames } from './choices.js';
import { byId, findPerson, personRef } from './person.js';
import { closed, defineTool, optional, requireToolScope, type ToolCall, text } from './tool.js';

const clearable = optional(
  Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: inputLengths.field }),
);
const tags = (description: string) =>
  optional(Type.Array(text(inputLengths.name), { maxItems: maxNames, description }));
type OnMatch = 'update' | 'keep' | 'refuse';

const fields = {
  name: clearable,
  ...Object.fromEntries(plainFields.map((name) => [wireOf(name), clearable])),
};

const input = Type.Object(
  {
    person: optional(personRef),
    if_version: optional(
      Type.Integer({ minimum: 1, description: 'version from get_person; refused if it is older' }),
    ),
    on_match: optional(
      Type.Unsafe<OnMatch>({
        type: 'string',
        enum: ['update', 'keep', 'refuse'],
        description:
          'when phone or email belong to someone: update (default), keep that person as it is, or refuse',
      }),
    ),
    fields: optional(
      Type.Unsafe<Readonly<Record<string, string | null>>>(
        Type.Object(fields, { ...closed, description: 'texts to set; null clears' }),
      ),
    ),
    phone: optional(text(inputLengths.phone, { description: 'to add or to find by' })),
    email: optional(text(inputLengths.email, { description: 'to add or to find by' })),
    add_tags: tags('names; new ones are made'),
    remove_tags: tags('names'),
    attributes: optional(
      Type.Unsafe<Readonly<Record<string, unknown>>>({
        type: 'object',
        description: 'custom fields; null removes one',
      }),
    ),
    note: optional(text(inputLengths.note, { description: 'to add' })),
  },
  closed,
);
type Input = Type.Static<typeof input>;

export const savePerson = defineTool({
  name: 'save_person',
  title: 'Save a person',
  description:
    'Edits the person that is named, or finds one by phone and email, or creates one. fields: null clears; attributes: custom fields. Refused when several people match. phone and email are added.',
  scopes: ['contacts:write'],
  includes: ['contacts:read'],
  hints: { isReadOnly: false, isDestructive: false, isIdempotent: true },
  input,
  output: Type.Object({
    outcome: Type.String(),
    person: Type.Integer(),
    version: Type.Integer(),
    changed: Type.Array(Type.String()),
  }),
  run: async (call, personInput) => {
    requireToolScope(call, 'contacts:write');
    const { core, caller } = call;
    let changed: readonly string[] = [];
    const check: EditCheck = (after, before) => {
      changed = before === null ? [] : changedMembers(before, after);
    };
    const saved = await save(call, personInput, check);
    // A repeated call adds no second note.
    const isNew = saved.outcome !== 'found';
    if (personInput.note !== undefined && (isNew || !(await hasNote(call, saved.contact, personInput.note))))
      await core.addNote(caller, byId(saved.contact), { body: personInput.note, author: caller.face });
    return {
      outcome: saved.outcome,
      person: saved.contact.number,
      version: saved.contact.version,
      changed: [...changed],
    };
  },
});

async function save(call: ToolCall, personInput: Input, check: EditCheck) {
  const { core, caller } = call;
  const edit = editOf(call, personInput);
  if (personInput.person !== undefined) {
    const { id } = await findPerson(call, personInput.person);
    const ifVersion = personInput.if_version === undefined ? {} : { ifVersion: personInput.if_version };
    return core.editContact(caller, { op: 'edit', target: [{ by: 'id', id }], ...ifVersion, edit, check });
  }
  const identities = personIdentitiesOf(call, personInput);
  if (identities.length === 0)
    throw invalid(
      'person',
      'required',
      'is required, or phone, or email: otherwise a repeated call would create a second person',
    );
  const onMatch = { update: 'merge', keep: 'return', refuse: 'refuse' } as const;
  const command: SaveCommand = {
    op: 'save',
    onMatch: onMatch[personInput.on_match ?? 'update'],
    match: { holder: { keys: identities.map(identityKey), equivalents: true, pick: 'only' } },
    edit,
    check,
  };
  return core.saveContact(caller, command);
}

export function editOf(call: ToolCall, personInput: Input): ContactEdit {
  const { name, ...texts } = personInput.fields ?? {};
  const identities = personIdentitiesOf(call, personInput).map(
    (identity): IdentityEdit => ({ op: 'hold', identity }),
  );
  const plain = plainFields.flatMap((field) => {
    const text = texts[wireOf(field)];
    return text === undefined
      ? []
      : [[field, toEdit(text === '' ? null : readInputText(field, text))] as const];
  });
  return {
    ...(name === undefined ? {} : { displayName: toEdit(name === '' ? null : name) }),
    ...Object.fromEntries(plain),
    ...(identities.length === 0 ? {} : { identities }),
    ...(personInput.attributes === undefined
      ? {}
      : { attributes: { op: 'merge', value: personInput.attributes } }),
    tags: [tagEdit('add', personInput.add_tags), tagEdit('remove', personInput.remove_tags)].filter(
      (edit) => edit !== null,
    ),
  };
}

/** Returns the canonical spelling of the text. Throws `invalid` for a text of another form. */
export function readInputText(field: (typeof plainFields)[number], text: string | null): string | null {
  const { read, mustBe, form } = textRuleOf(field);
  if (text === null || read === undefined) return text;
  const canonical = read(text);
  if (canonical === undefined) throw invalid(`fields.${wireOf(field)}`, 'form', `must be ${mustBe}`, form);
  return canonical;
}

function tagEdit(op: 'add' | 'remove', names: readonly string[] | undefined): CatalogEdit | null {
  if (names === undefined || names.length === 0) return null;
  const missing = op === 'add' ? 'create' : 'drop';
  return {
    op,
    items: names.map((name) => ({ by: 'name', name: tidyName(name), folded: false, missing })),
    isOrdered: true,
  };
}

function personIdentitiesOf(call: ToolCall, { phone, email }: Input): readonly IdentityInput[] {
  const identities: IdentityInput[] = [];
  if (phone !== undefined) {
    const digits = readPhone(phone, regionOf(call.principal));
    if (digits === undefined)
      throw invalid('phone', 'form', 'must be a phone number such as +14155550123', {
        form: 'phone',
        country: regionOf(call.principal),
      });
    identities.push({ kind: 'phone', value: digits, raw: phone });
  }
  if (email !== undefined) {
    const value = readEmail(email);
    if (value === undefined) throw invalid('email', 'form', 'must be an email address', 'email');
    identities.push({ kind: 'email', value });
  }
  return identities;
}

const quiet = new Set(['version', 'updated_at']);

function changedMembers(before: Contact, after: Contact): readonly string[] {
  const [was, is] = [contactJson(before), contactJson(after)] as readonly Readonly<Record<string, unknown>>[];
  invariant(was !== undefined && is !== undefined, 'a contact has a form in JSON');
  const isSame = (name: string) => JSON.stringify(was[name]) === JSON.stringify(is[name]);
  return Object.keys(is).filter((name) => !quiet.has(name) && !isSame(name));
}

async function hasNote({ core, caller }: ToolCall, contact: Contact, body: string): Promise<boolean> {
  const { items } = await core.listNotes(caller, byId(contact), { limit: entries, after: null });
  return items.some((note) => note.body === body);
}
