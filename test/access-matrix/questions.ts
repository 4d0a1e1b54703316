/**
 * Requests about a contact, generated from the documents of the APIs: one request for each position where an operation
 * can name a contact. Members and parameters have one meaning everywhere, so a table of their names determines their
 * values.
 */
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import type { ContractDriver } from '../../src/faces/kit/wire/contract-driver.js';
import type { Document, Operation, Schema } from '../fuzz/document.js';
import type { SentRequest } from '../support/wire/wire.js';
import { type NamedRecord, topicsOfCallers } from './world.js';

export interface Question {
  readonly operation: Operation;
  /** place of the person in the request; empty: none */
  readonly place: string;
  /** the records that the path names */
  readonly topic: string;
  /**
   * It sets the number or address of the person on another contact: a value of a hidden contact is refused as taken.
   */
  readonly isClaim: boolean;
  /** `own`: of the caller, for the other places of the request; `spare`: the other one of a pair */
  readonly sent: (about: NamedRecord, own: NamedRecord, spare: NamedRecord) => SentRequest;
}

type Values = (about: Contact, spare: Contact) => readonly unknown[];
const phoneOf = (contact: Contact) => `+${displayedIdentity(contact, 'phone')?.value}`;
const emailOf = (contact: Contact) => displayedIdentity(contact, 'email')?.raw;
const identitiesOf = (contact: Contact) =>
  contact.identities.map(({ kind, value, raw }) => ({
    kind,
    value: kind === 'phone' ? `+${value}` : (raw ?? value),
  }));
const treeOf = (contact: Contact) => ({
  any: [
    { field: 'phone', op: 'is', value: phoneOf(contact) },
    { field: 'email', op: 'is', value: emailOf(contact) },
  ],
});
const filters: Values = (about) => [
  { phone: phoneOf(about) },
  { email: emailOf(about) },
  { search: about.displayName },
  treeOf(about),
];

/** Members of bodies that name a person. */
const members: Readonly<Record<string, Values>> = {
  survivor: ({ id, number }) => [id, number],
  loser: ({ id, number }) => [id, String(number)],
  contacts: ({ id, number }, spare) => [
    [spare.id, id],
    [number, spare.number],
  ],
  contact_ids: ({ id, number }) => [[id], [number]],
  items: ({ id, number }) =>
    [id, number].map((item) => [
      { op: 'update', id: item, contact: { company: 'Taken' } },
      { op: 'delete', id: item },
    ]),
  'SendQuestion.identities': (about, spare) => [
    ...identitiesOf(about).map((identity) => [identity]),
    [{ kind: 'phone', value: phoneOf(spare), contact_id: about.id }],
  ],
  'ComparedContact.phone': (about) => [phoneOf(about)],
  'ComparedContact.email': (about) => [emailOf(about)],
  'ComparedContact.identities': (about) => [identitiesOf(about)],
  identifiers: (about) => identitiesOf(about).map((identity) => [identity]),
  remove_identities: (about) => [identitiesOf(about)],
  filter: filters,
};

/** Members of bodies that set a number or address on another contact. */
const claims: Readonly<Record<string, Values>> = {
  phone: (about) => [phoneOf(about)],
  identities: (about) => [identitiesOf(about).slice(0, 1)],
  add_identities: (about) => [identitiesOf(about).slice(2, 3)],
};

/** Parameters of queries that name a person. */
const parameters: Readonly<Record<string, Values>> = {
  contact: ({ id }) => [id],
  contacts: ({ id }) => [id],
  phone: (about) => [phoneOf(about)],
  email: (about) => [emailOf(about)],
  search: (about) => [about.displayName, phoneOf(about).slice(3)],
  filter: (about) => [JSON.stringify(treeOf(about))],
  external_id: ({ id }) => [id],
};

/**
 * Names that look like personal data, but are not: of businesses, members and forms. Several contacts may have one
 * email, so the email of a new contact identifies no other. Saved trees identify no contact.
 */
const others = new Set(
  `NewMember.email MemberPatch.email AccountPatch.whatsapp_number contact ExpectedVersions.survivor ExpectedVersions.loser
   NewContact.email CreateContact.email ContactPatch.email NewSegment.tree SegmentPatch.tree NewViewDefinition.filter`.split(
    /\s+/,
  ),
);

const looksLikePerson =
  /contact|person|people|phone|e_?mail|identit|identifier|survivor|loser|mobile|chat|whatsapp/i;

interface ValueSlot {
  readonly path: readonly string[];
  readonly values: Values;
  readonly isClaim: boolean;
}

/** Throws for a member that no table has. */
function placesIn(
  document: Document,
  wanted: Schema,
  path: readonly string[] = [],
  depth = 0,
): readonly ValueSlot[] {
  if (depth > 8) return [];
  const title =
    wanted.$ref?.replace('#/components/schemas/', '') ?? (wanted as { title?: string }).title ?? '';
  const schema = document.resolve(wanted);
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const found = branches.flatMap((branch) => placesIn(document, branch, path, depth + 1));
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const at = [...path, name];
    if (others.has(`${title}.${name}`) || others.has(name)) continue;
    const claim = isOfContact(title) ? claims[name] : undefined;
    const values = claim ?? members[`${title}.${name}`] ?? members[name];
    if (values !== undefined) found.push({ path: at, values, isClaim: claim !== undefined });
    else if (looksLikePerson.test(name) || isContactId(document.resolve(member)))
      throw new Error(
        `Add "${name}" of "${title}" in test/access-matrix/questions.ts: to "members" or "claims" if it names a person, else to "others".`,
      );
    else if (document.resolve(member).type !== 'array')
      found.push(...placesIn(document, member, at, depth + 1));
  }
  const seen = new Map(found.map((slot) => [slot.path.join('.'), slot]));
  return [...seen.values()];
}

const isOfContact = (title: string) => ['NewContact', 'CreateContact', 'ContactPatch'].includes(title);
/** The form of `contactId` in bodies: a uuid or a number. */
const isContactId = ({ pattern = '' }: Schema) =>
  pattern.includes('[0-9A-Fa-f]{8}') && pattern.includes('|[1-9]');

let made = 0;
const fresh = () => {
  made += 1;
  return `new${made}`;
};

/** Bodies of operations with missing records in their examples. */
const bodies: Readonly<Record<string, (spare: Contact) => unknown>> = {
  addIdentity: () => ({ kind: 'telegram', value: fresh() }),
  createView: () => ({ name: fresh(), definition: {} }),
  updateContact: () => ({ company: 'X' }),
  mergeContacts: ({ id }) => ({ survivor: id, loser: id, preview: true }),
  runBatch: () => ({ items: [] }),
  resolveContact: () => ({ identifiers: [{ kind: 'telegram', value: 'none' }] }),
  createContact: () => ({ display_name: 'New' }),
  createBulkChange: () => ({ change: { add_tags: ['reached'] } }),
  canSend: () => ({ channel: 'sms' }),
  addGroupMembers: () => ({ contact_ids: [] }),
  removeGroupMembers: () => ({ contact_ids: [] }),
  createPull: () => ({ face: 'nobody', dry_run: true }),
  compare: () => ({ face: 'nobody' }),
  createWebhook: () => ({ url: 'https://hooks.invalid/x', types: ['tag.deleted'] }),
  updateAccount: () => ({ name: 'Acme' }),
};

function bodyOf(
  { id, bodies: [first] }: Operation,
  spare: Contact,
): { type: string; body: unknown } | undefined {
  if (first === undefined) return undefined;
  const [type, schema] = first;
  return { type, body: bodies[id]?.(spare) ?? structuredClone(schema.examples?.[0]) ?? {} };
}

function put(body: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const known = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return { ...known, [name]: put(known[name], rest, value) };
}

const idPath = /^\/contacts\/\{id\}/;

/** The requests of our own API: its paths name records by their topic. */
export function questionsOf(document: Document, prefix: string): readonly Question[] {
  return document.operations.flatMap((operation): readonly Question[] => {
    const { method, parameters: all } = operation;
    const path = operation.path.slice(prefix.length);
    const first = /[a-z-]+/.exec(path)?.[0] ?? '';
    const inPath = all.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
    const topic = inPath.length === 0 && !topicsOfCallers.has(first) ? 'contacts' : first;
    const request = (
      params: NamedRecord['params'],
      spare: NamedRecord,
      more: Partial<SentRequest> = {},
      query = '',
    ): SentRequest => {
      const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) =>
        encodeURIComponent(params[name] ?? 'none'),
      );
      const sent = bodyOf(operation, spare.person);
      const typed =
        sent && sent.type !== 'application/json' ? { headers: { 'content-type': sent.type } } : {};
      return { method, path: filled + query, ...(sent && { body: sent.body }), ...typed, ...more };
    };
    const of = (place: string, isClaim: boolean, sent: Question['sent']): Question => ({
      operation,
      place,
      topic,
      isClaim,
      sent,
    });
    const questions: Question[] = [];
    // A vendor's API has the same name in all accounts.
    if (topicsOfCallers.has(topic) || inPath.length === 0 || topic === 'upstreams')
      questions.push(of('', false, (_, own, spare) => request(own.params, spare)));
    else {
      questions.push(of('path', false, (about, _, spare) => request(about.params, spare)));
      if (idPath.test(path))
        questions.push(
          of('path by number', false, ({ params, person }, _, spare) =>
            request({ ...params, id: String(person.number) }, spare),
          ),
        );
      const last = inPath.at(-1) ?? '';
      if (inPath.length > 1 && last !== 'channel')
        questions.push(
          of(`path ${last}`, false, (about, own, spare) =>
            request({ ...own.params, [last]: about.params[last] ?? 'none' }, spare),
          ),
        );
    }
    if (topicsOfCallers.has(topic)) return questions;
    for (const { name } of all.filter((parameter) => parameter.in === 'query')) {
      const values = parameters[name];
      if (values === undefined) {
        if (looksLikePerson.test(name))
          throw new Error(
            `Add to "parameters" in test/access-matrix/questions.ts how "${name}" names a person.`,
          );
        continue;
      }
      questions.push(
        ...each(values, (pick, index) =>
          of(`query ${name} ${index}`, false, (about, own, spare) =>
            request(
              own.params,
              spare,
              {},
              `?${name}=${encodeURIComponent(String(pick(about.person, spare.person)))}`,
            ),
          ),
        ),
      );
    }
    const [, schema] = operation.bodies.find(([type]) => type === 'application/json') ?? [];
    if (schema === undefined) return questions;
    for (const { path: at, values, isClaim } of operation.id === 'addIdentity'
      ? identityPlaces
      : placesIn(document, schema))
      questions.push(
        ...each(values, (pick, index) =>
          of(`body ${at.join('.')} ${index}`, isClaim, (about, own, spare) =>
            request(own.params, spare, {
              body: put(bodyOf(operation, spare.person)?.body, at, pick(about.person, spare.person)),
            }),
          ),
        ),
      );
    return questions;
  });
}

/** The body is an identity. */
const identityPlaces: readonly ValueSlot[] = [
  { path: [], values: (about) => identitiesOf(about).slice(0, 1), isClaim: true },
];

/** Each of the values; their number does not depend on the person. */
function each(
  values: Values,
  make: (pick: (about: Contact, own: Contact) => unknown, index: number) => Question,
) {
  const identities = ['phone', 'email', 'telegram'].map((kind) => ({
    kind,
    value: '1',
    raw: '1',
    isPrimary: true,
  }));
  const blank = { id: '', number: 1, displayName: '', identities } as unknown as Contact;
  return values(blank, blank).map((_, index) => make((about, spare) => values(about, spare)[index], index));
}

/** The requests of a vendor's API that name a contact, from its driver. Throws for an operation without a request. */
export function questionsOfVendor(document: Document, driver: ContractDriver): readonly Question[] {
  const operations = document.operations.filter((operation) => !operation.id.includes('@'));
  const count = driver.aimedAt(blankContact).length;
  const aimed = Array.from({ length: count }, (_, index) => index).flatMap((index): readonly Question[] => {
    const sample = driver.aimedAt(blankContact)[index] as SentRequest;
    const operation = mostExact(operations.filter((candidate) => matches(candidate, sample)));
    if (operation === undefined) return [];
    return [
      {
        operation,
        place: `aimed ${index}`,
        topic: 'contacts',
        isClaim: false,
        sent: ({ person }) => driver.aimedAt(person)[index] as SentRequest,
      },
    ];
  });
  return operations.flatMap((operation): readonly Question[] => {
    const operationQuestions = aimed.filter((question) => question.operation === operation);
    const { method, path, parameters: all } = operation;
    if (operationQuestions.length > 0) return operationQuestions;
    const created = driver.create({
      name: 'New One',
      digits: '5511970000001',
      email: 'n@example.com',
      ref: 'new',
    });
    if (matches(operation, created as SentRequest)) {
      const sent: Question['sent'] = ({ person }) =>
        driver.create({
          name: 'New One',
          digits: phoneOf(person).slice(1),
          email: 'n@example.com',
          ref: 'new',
        }) as SentRequest;
      return [{ operation, place: 'create', topic: 'contacts', isClaim: true, sent }];
    }
    const named = all.filter(
      (parameter) =>
        parameter.in === 'query' && parameters[parameter.name] !== undefined && parameter.name !== 'filter',
    );
    if (method === 'GET' && named.length > 0)
      return named.flatMap(({ name }) =>
        each(parameters[name] as Values, (pick, index) => ({
          operation,
          place: `query ${name} ${index}`,
          topic: 'contacts',
          isClaim: false,
          sent: (about, own) => ({
            method,
            path: `${path}?${name}=${encodeURIComponent(String(pick(about.person, own.person)))}`,
          }),
        })),
      );
    if (
      /contacts\/\{|contacts\/batch|\/comments\//.test(path) &&
      !path.startsWith('/v1/channels') &&
      method !== 'POST'
    )
      throw new Error(
        `Tell in "aimedAt" of the driver of ${document.face} how "${operation.id}" (${method} ${path}) names a contact.`,
      );
    // A group of the caller has this number.
    const filled = path.replaceAll(/\{\w+\}/g, '61234567');
    const [, schema] = operation.bodies.find(([type]) => type === 'application/json') ?? [];
    const takesIds = document.resolve(schema ?? {}).properties?.contact_ids !== undefined;
    const sent: Question['sent'] = ({ person }, own) => {
      const body = takesIds
        ? { contact_ids: [Number(driver.idOf(person))] }
        : bodyOf(operation, own.person)?.body;
      return { method, path: filled, ...(body !== undefined && { body }) };
    };
    return [
      { operation, place: takesIds ? 'body contact_ids' : '', topic: 'contacts', isClaim: false, sent },
    ];
  });
}

const blankContact = {
  accountId: '00000000-0000-7000-8000-000000000002',
  id: '00000000-0000-7000-8000-000000000001',
  number: 7,
  tags: [],
  identities: [],
  inherited: {},
  extensions: {},
  createdAt: new Date(0),
  updatedAt: new Date(0),
} as unknown as Contact;

/** `/contacts/batch` before `/contacts/{id}` */
const mostExact = (operations: readonly Operation[]) =>
  [...operations].sort((left, right) => left.path.split('{').length - right.path.split('{').length)[0];

function matches({ method, path }: Operation, sent: SentRequest): boolean {
  const form = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/?]+')}$`);
  return method === sent.method && form.test(sent.path.split('?')[0] ?? '');
}
