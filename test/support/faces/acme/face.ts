/**
 * Acme, a vendor that does not exist, as awkward as the real ones together. It has ids chosen by the caller, offset
 * pages, and errors as HTTP 200. It also has one phone slot in a local format, a key in its own header, and an array as
 * a single contact. If Acme needs a change outside this folder, the seam broke.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { clear, set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { parseId } from '@switchbook/domain/runtime/ids.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { member } from '../../../../src/faces/kit/body/json-body.js';
import type { CallerExchange } from '../../../../src/faces/kit/wire/declared-route.js';
import { defineFace, type Wire } from '../../../../src/faces/kit/wire/define-face.js';
import type { Refusal } from '../../../../src/faces/kit/wire/refusal.js';
import type { Answer } from '../../../../src/faces/kit/wire/route-answer.js';
import { connect } from './connect.js';

const scope = 'acme';
const vendorKey = (id: string) => ({ kind: 'vendor_id', scope, value: id }) as const;

function encode(contact: Contact) {
  const chosen = contact.identities.find(
    (identity) => identity.kind === 'vendor_id' && identity.scope === scope,
  );
  const phone = displayedIdentity(contact, 'phone');
  return [
    {
      ref: chosen?.raw ?? contact.id,
      who: contact.displayName ?? '',
      tel: phone === undefined ? '' : `00${phone.value}`,
    },
  ];
}

function target(id: string) {
  const uuid = parseId<Contact['id']>(id);
  return [
    { by: 'identity' as const, key: vendorKey(id) },
    ...(uuid === undefined ? [] : [{ by: 'id' as const, id: uuid }]),
  ];
}

function edit(body: unknown) {
  if (!isObject(body)) throw invalid('body', 'type', 'not an object');
  const who = member(body, 'who');
  const tel = member(body, 'tel');
  const digits = typeof tel === 'string' ? tel.replace(/^00/, '') : '';
  if (tel !== undefined && tel !== '' && !/^\d+$/.test(digits))
    throw invalid('tel', 'form', 'tel is not local', 'phone');
  return {
    ...(who === undefined ? {} : { displayName: who === '' ? clear : set(String(who)) }),
    identities:
      digits === ''
        ? []
        : [{ op: 'slot', identity: { kind: 'phone', value: digits, raw: String(tel) } } as const],
  };
}

async function put({ core, caller, params, body }: CallerExchange): Promise<Answer> {
  const id = params.ref ?? '';
  const change = edit(body);
  const saved = await core.saveContact(caller, {
    op: 'save',
    onMatch: 'merge',
    match: { addressed: target(id) },
    edit: {
      ...change,
      identities: [{ op: 'hold', identity: { kind: 'vendor_id', scope, value: id } }, ...change.identities],
    },
  });
  return { status: 200, body: { result: encode(saved.contact), outcome: saved.outcome } };
}

const words = (refusal: Refusal): string => {
  if (refusal.kind === 'invalid') return refusal.issues.map((issue) => issue.message).join('; ');
  return refusal.kind;
};

const wire: Wire = {
  checks: ['credential', 'rate', 'route', 'method', 'scope', 'url'],
  credential: (headers) =>
    typeof headers['x-acme-secret'] === 'string' ? headers['x-acme-secret'] : undefined,
  limit: { count: 5, windowMs: 1_000, per: 'account' },
  contentType: 'application/vnd.acme+json',
  allow: (methods) => [...methods].sort(),
  refuse: (refusal) => ({ status: 200, body: { error: words(refusal) } }),
  routes: [
    {
      method: 'GET',
      path: '/people/:ref',
      operation: 'getPerson',
      scope: 'contacts:read',
      handle: async ({ core, caller, params }) => ({
        status: 200,
        body: { result: encode(await core.getContact(caller, { target: target(params.ref ?? '') })) },
      }),
    },
    {
      method: 'PUT',
      path: '/people/:ref',
      operation: 'putPerson',
      scope: 'contacts:write',
      body: { read: 'json', maxBytes: 1_000, maxValues: 100 },
      handle: put,
    },
    {
      method: 'DELETE',
      path: '/people/:ref',
      operation: 'deletePerson',
      scope: 'contacts:delete',
      handle: async ({ core, caller, params }) => {
        await core.deleteContact(caller, { op: 'delete', target: target(params.ref ?? '') });
        return { status: 200, body: { result: [] } };
      },
    },
    {
      method: 'GET',
      path: '/people',
      operation: 'listPeople',
      scope: 'contacts:read',
      handle: async ({ core, caller, query }) => {
        const count = Number(query.last('from') ?? 0);
        const page = await core.listContacts(caller, allContacts, {
          from: { at: 'skip', count: Number.isSafeInteger(count) && count >= 0 ? count : 0 },
          limit: 2,
          order: [{ by: { vendorId: scope }, descending: false }],
          wantTotal: false,
        });
        return { status: 200, body: { result: page.items.flatMap(encode) } };
      },
    },
  ],
};

export const face = defineFace({
  name: 'acme',
  connect,
  title: 'Acme',
  mounts: [{ prefix: '/acme', wire }],
  upstream: {
    credentialHeaders: ['x-acme-secret'],
    credential: (key) => (/^\S+$/.test(key) ? { 'x-acme-secret': key } : undefined),
    keyForm: 'must be one word',
  },
});
