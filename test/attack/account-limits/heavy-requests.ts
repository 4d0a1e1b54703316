/**
 * A request of each operation of each API: an example of its document with ids of a full account. Operations that take
 * lists, filters and files get the largest ones that the document permits.
 */
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { examplesOf } from '../../../src/faces/kit/openapi/texts.js';
import type { ContractDriver } from '../../../src/faces/kit/wire/contract-driver.js';
import { describedFaces } from '../../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../../src/faces/kit/wire/discover.js';
import { davNames, multigetBody, propfindBody, syncBody } from '../../support/clients/carddav.js';
import { findDrivers } from '../../support/wire/drivers.js';
import type { FullAccount } from './full-account.js';

export interface HeavyRequest {
  readonly name: string;
  readonly method: string;
  /** path and query */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Parts of a request that replace parts of the example. */
interface Variant {
  readonly title?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly type?: string;
}

/** These operations end keys or sessions of the test, call other systems, or respond for as long as they are read. */
const spared =
  /^(rotateKey|revokeKey|deleteKey|signIn|signOut|endSession|endOwn|setUpstream|removeUpstream|compare|createPull|switchAccount|acceptInvitation|declineInvitation|beginPasskey|addPasskey|createToken|v2_createToken|listCalls|emptyDeletedContacts)/;

/** Reads first: a removal would leave less to read. */
const methods = ['GET', 'PROPFIND', 'REPORT', 'POST', 'PUT', 'PATCH', 'DELETE'];

export async function heavyRequests(full: FullAccount, key: string): Promise<readonly HeavyRequest[]> {
  const drivers = new Map((await findDrivers()).map((driver) => [driver.face, driver]));
  const variants = variantsOf(full);
  const found = describedFaces(await discoverFaces()).flatMap((face) =>
    face.mounts.flatMap(({ prefix, wire }) => {
      const headers = (drivers.get(face.name) as ContractDriver).headers(key, full.account as never);
      const { exchanges } = examplesOf(wire);
      return wire.routes.flatMap((route): readonly HeavyRequest[] => {
        if (spared.test(route.operation) || route.isForForks === true) return [];
        const example = exchanges.find(
          (exchange) => exchange.operation === route.operation && exchange.status < 400,
        );
        const given = variants[`${face.name} ${route.operation}`] ?? variants[`* ${route.operation}`];
        const known = contactPaths(route.path, full, face.name === 'wacr');
        return (given ?? known ?? [{}]).map((variant) => {
          const { path = {}, query = example?.query, body = example?.body, title, type } = variant;
          const values = { ...(example?.path as object), ...idsOf(route.path, full), ...path };
          const contentType = type ?? example?.contentType ?? 'application/json';
          const queryText =
            query === undefined ? '' : `?${new URLSearchParams(query as Record<string, string>)}`;
          return {
            name: [prefix, route.operation, title].filter((part) => part !== undefined).join(' '),
            method: route.method,
            path: `${prefix}${pathOf(route.path, values)}${queryText}`,
            headers: { ...headers, ...(body === undefined ? {} : { 'content-type': contentType }) },
            ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          };
        });
      });
    }),
  );
  const all = [...found, ...cardRequests(full, key), ...toolRequests(full, key)];
  return methods.flatMap((method) => all.filter((request) => request.method === method));
}

function pathOf(path: string, values: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values[name] ?? name)));
}

/** The ids of the path's first list, such as `/views/:number`. */
function idsOf(path: string, { ids, contacts }: FullAccount): Readonly<Record<string, string>> {
  const [, list = '', name] = /^\/([\w-]+)\/:(\w+)/.exec(path) ?? [];
  if (name === undefined) return {};
  const known = list === 'contacts' ? contacts.usual : (ids[list] ?? ['1']);
  return { [name]: known[0] ?? '1' };
}

/** A path with the id of a contact is requested for each heavy contact. */
function contactPaths(
  path: string,
  { contacts, numbers }: FullAccount,
  areNumbers: boolean,
): readonly Variant[] | undefined {
  const [, name] = /^\/contacts\/:(\w+)/.exec(path) ?? [];
  if (name === undefined || name === 'phone') return undefined;
  const { usual: _, ...heavy } = contacts;
  return Object.entries(heavy).map(([title, id]) => ({
    title,
    path: { [name]: areNumbers ? String(numbers.get(id)) : id },
  }));
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const long = (count: number) => 'word '.repeat(count / 5);

function variantsOf(full: FullAccount): Readonly<Record<string, readonly Variant[]>> {
  const { contacts, tree, ids } = full;
  // A URL has 16 kB at most.
  const values = times(60).map((at) => String(at + 1));
  const condition = { field: 'tag', op: 'any_of', value: values };
  const filter = JSON.stringify({ any: times(10).map(() => condition) });
  const segment = ids.segments?.[0] ?? '1';
  const people = times(1_000).map((at) => ({ kind: 'phone', value: `+1415${5_000_000 + at}` }));
  const limit = { limit: '200' };
  const pages = [{ query: limit }];
  const each = (query: Record<string, string>): readonly Variant[] =>
    Object.entries(contacts).flatMap(([title, id]) =>
      typeof id === 'string' ? [{ title, path: { id }, query }] : [],
    );
  const heavyAttributes = Object.fromEntries(
    times(contactLimits.attributeNames - 10).map((at) => [`n${at.toString(36)}`, 2]),
  );
  const attributes = { attributes: heavyAttributes };
  const identities = {
    identities: times(450).map((at) => ({ kind: 'username', scope: 'new', value: `n${at}` })),
  };
  const created = (at: number) => ({
    display_name: `New ${at}`,
    phone: `+1416${5_000_000 + at}`,
    tags: [`new tag ${at % 300}`],
  });
  const everyone = { filter: { updated_after: '2020-01-01' } };
  return {
    'directory listContacts': [
      { title: 'page', query: { ...limit, count: 'exact' } },
      { title: 'filter', query: { limit: '200', filter, count: 'exact' } },
      { title: 'segment', query: { limit: '200', segment, count: 'exact' } },
      { title: 'search', query: { limit: '200', search: 'item person word', count: 'exact' } },
      { title: 'sort', query: { limit: '200', sort: '-display_name', offset: '4000' } },
    ],
    'directory exportContacts': [
      { title: 'all', query: { format: 'csv' } },
      { title: 'segment', query: { format: 'ndjson', segment } },
    ],
    'directory listEvents': [
      { title: 'all', query: { limit: '1000', from: 'beginning' } },
      {
        title: 'fields',
        query: {
          limit: '1000',
          from: 'beginning',
          fields: 'identities,tags,groups,attributes,phone,email,company,notes,status,source',
        },
      },
      { title: 'segment', query: { limit: '1000', from: 'beginning', segment } },
      { title: 'filter', query: { limit: '1000', from: 'beginning', filter } },
      { title: 'contact', query: { limit: '1000', from: 'beginning', contact: contacts.attributes } },
    ],
    'directory listHistory': each(limit),
    'directory listTimeline': each(limit),
    'directory listNotes': each(limit),
    'directory listRecords': [
      { query: { contacts: [contacts.records, ...contacts.usual.slice(0, 99)].join(',') } },
    ],
    'directory listDeletedContacts': [
      { title: 'page', query: limit },
      { title: 'search', query: { ...limit, search: 'nothing' } },
    ],
    'directory listBulkChanges': pages,
    'directory listNumberCorrections': pages,
    'directory listMerges': pages,
    'directory listDuplicates': pages,
    'directory listDismissals': pages,
    'directory listImports': pages,
    'directory listAudit': pages,
    'directory listSeenByMember': pages,
    'directory listSeenByRole': [{ query: { ...limit, groups: (ids.groups ?? []).join(',') } }],
    'directory getUsage': [{ query: { days: '366' } }],
    'directory listTags': [{}, { title: 'count', query: { count: 'exact' } }],
    'directory listGroups': [{}, { title: 'count', query: { count: 'exact' } }],
    'directory listSources': [{}, { title: 'count', query: { count: 'exact' } }],
    'directory listStatuses': [{}, { title: 'count', query: { count: 'exact' } }],
    'directory createContact': [
      { title: 'attributes', body: { display_name: 'Heavy', ...attributes } },
      { title: 'identities', body: { display_name: 'Heavy', ...identities } },
      { title: 'tags', body: { display_name: 'Heavy', tags: times(400).map((at) => `fresh ${at}`) } },
      { title: 'text', body: { display_name: 'Heavy', description: long(900_000) } },
      { title: 'one tag', body: { display_name: 'Light', tags: ['one fresh tag'] } },
    ],
    'directory updateContact': [
      ...each({}),
      { title: 'attributes', path: { id: contacts.attributes }, body: attributes },
      { title: 'text', path: { id: contacts.text }, body: { description: long(950_000) } },
    ],
    'directory runBatch': [
      {
        title: 'creates',
        body: { items: times(1_000).map((at) => ({ op: 'create', contact: created(at) })) },
      },
      {
        title: 'attributes',
        body: { items: times(20).map(() => ({ op: 'create', contact: attributes })) },
      },
      {
        title: 'one contact',
        body: {
          items: times(200).map((at) => ({
            op: 'update',
            id: contacts.attributes,
            contact: { job_title: `Job ${at}` },
          })),
        },
      },
      {
        title: 'texts',
        body: { items: times(25).map(() => ({ op: 'create', contact: { description: long(1_000_000) } })) },
      },
    ],
    'directory resolveContact': [{ body: { identifiers: people.slice(0, 50) } }],
    'directory canSend': [{ body: { channel: 'whatsapp', identities: people } }],
    'directory countSendable': [
      { title: 'tree', body: { channel: 'whatsapp', filter: tree } },
      { title: 'segment', body: { channel: 'whatsapp', filter: { segment: Number(segment) } } },
      { title: 'everyone', body: { channel: 'whatsapp', ...everyone } },
    ],
    'directory checkDuplicates': [
      { body: { display_name: 'Ana Sofia Souza', birthday: '1990-01-02', identities: people.slice(0, 500) } },
    ],
    'directory mergeContacts': [
      {
        title: 'preview',
        body: { survivor: contacts.attributes, loser: contacts.identities, preview: true },
      },
    ],
    'directory addGroupMembers': [{ body: { contact_ids: times(1_000).map((at) => at + 1) } }],
    'directory removeGroupMembers': [{ body: { contact_ids: times(1_000).map((at) => at + 1) } }],
    'directory createBulkChange': [
      { title: 'tree', body: { filter: tree, change: { add_tags: ['bulk'] } } },
      { title: 'ids', body: { contact_ids: times(10_000).map((at) => at + 1), change: { status: null } } },
    ],
    'directory createSegment': [{ body: { name: 'Another', tree } }],
    'directory updateSegment': [{ body: { tree } }],
    'directory createView': [
      { body: { name: 'Another', definition: { filter: tree, columns: [{ name: 'phone' }] } } },
    ],
    'directory updateView': [{ body: { definition: { filter: tree } } }],
    'directory declareField': [
      { body: { key: 'k1', label: 'K1', type: 'text', unique: true, indexed: true } },
    ],
    'directory checkField': [
      { title: 'number', body: { key: 'k1', type: 'number' } },
      { title: 'long', body: { key: 'long', type: 'date' } },
    ],
    'directory createImport': [
      {
        title: 'rows',
        type: 'text/csv',
        query: { dry_run: 'true' },
        body: ['name,phone', ...times(20_000).map((at) => `N ${at},+1417${5_000_000 + at}`)].join('\n'),
      },
      {
        title: 'columns',
        type: 'text/csv',
        query: { dry_run: 'true' },
        body: times(100)
          .map((row) =>
            times(500)
              .map((at) => `c${at} ${row}`)
              .join(','),
          )
          .join('\n'),
      },
    ],
    'directory lookAtFile': [
      {
        title: 'columns',
        type: 'text/csv',
        query: { partial: 'true' },
        body: times(100)
          .map((row) =>
            times(500)
              .map((at) => `c${at} ${row}`)
              .join(','),
          )
          .join('\n'),
      },
      {
        title: 'words',
        type: 'text/csv',
        query: {},
        body: ['name,tags', ...times(20_000).map((at) => `N ${at},${long(300)}`)].join('\n'),
      },
    ],
    'directory createGroup': [{ body: { name: 'Another group' } }],
    'directory createTag': [{ body: { name: 'Another tag' } }],
    'directory putRole': [
      {
        path: { name: 'another' },
        body: {
          label: 'Another',
          scopes: ['contacts:read'],
          sees: 'all',
          masked: [],
          hidden: (ids.fields ?? []).slice(0, 90).map((field) => `attributes.${field}`),
        },
      },
    ],
    '* createContacts': [
      {
        body: {
          contacts: times(100).map((at) => ({
            firstname: 'A',
            lastname: 'B',
            phone: `+1418${5_000_000 + at}`,
            type: 'lead',
            source_id: 1,
            status_id: 1,
            groups: times(300).map((time) => time + 1),
          })),
        },
      },
    ],
    'wacr addMembers': [{ body: { contact_ids: times(10_000).map((at) => at + 1) } }],
    'wacr listContacts': [
      { query: { per_page: '100', include: 'groups,source,status', sort: '-updated_at' } },
      { title: 'search', query: { per_page: '100', search: 'person' } },
    ],
    'wacr listGroups': [{ query: { per_page: '100', search: 'item' } }],
    'superwaba listContacts': [{ query: { limit: '100', search: 'person', page: '40' } }],
    'superwaba importContacts': [
      {
        type: 'text/csv',
        body: ['userNumber,userName', ...times(20_000).map((at) => `1419${5_000_000 + at},N ${at}`)].join(
          '\n',
        ),
      },
    ],
    'wacr1 listContacts': [{ query: { limit: '500' } }],
    'wacrm listContacts': [{ query: { limit: '100', search: 'person' } }],
    'wazapin listContacts': [{ query: { limit: '100', search: 'person' } }],
    'wazzup listContacts': [{ query: { offset: '0', limit: '100' } }],
  };
}

/** Requests of phone books. */
function cardRequests({ ids, contacts }: FullAccount, key: string): readonly HeavyRequest[] {
  const authorization = `Basic ${Buffer.from(`phone:${key}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/xml', depth: '1' };
  const book = `/carddav/books/${ids.books?.[0] ?? '1'}/`;
  const hrefs = times(1_000).map((at) => `${book}${contacts.usual[at % contacts.usual.length]}.vcf`);
  const query = `<C:addressbook-query ${davNames}><D:prop><D:getetag/><C:address-data/></D:prop><C:filter test="anyof">${times(
    30,
  )
    .map(
      (at) =>
        `<C:prop-filter name="FN"><C:text-match collation="i;unicode-casemap">n${at}</C:text-match></C:prop-filter>`,
    )
    .join('')}</C:filter></C:addressbook-query>`;
  const one = (title: string, method: string, path: string, body: string) => ({
    name: `/carddav ${title}`,
    method,
    path,
    headers,
    body,
  });
  return [
    one('books', 'PROPFIND', '/carddav/books/', propfindBody('D:displayname', 'CS:getctag')),
    one('members', 'PROPFIND', book, propfindBody('D:getetag')),
    one('sync', 'REPORT', book, syncBody('')),
    one('multiget', 'REPORT', book, multigetBody(hrefs)),
    one('query', 'REPORT', book, query),
  ];
}

/** Calls of tools of assistants. */
function toolRequests({ contacts, tree }: FullAccount, key: string): readonly HeavyRequest[] {
  const tools: Readonly<Record<string, object>> = {
    find_people: { conditions: tree, limit: 50, detail: 'full' },
    get_person: { person: contacts.attributes },
    who_is: { identities: ['+14155000001'] },
    what_changed: {},
    find_duplicates: {},
    check_person: { name: 'Ana Sofia Souza', birthday: '1990-01-02', email: 'ana1@example.com' },
    can_send: { people: contacts.usual.slice(0, 50), channel: 'whatsapp' },
    propose_change: { kind: 'tag', filter: { conditions: tree }, add: ['planned'] },
    save_person: { phone: '+14209999999', fields: { name: 'Saved' }, add_tags: ['saved'] },
    record_consent: { person: contacts.records, channel: 'whatsapp', state: 'opted_in' },
  };
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  return Object.entries(tools).map(([name, sent]) => ({
    name: `/mcp ${name}`,
    method: 'POST',
    path: '/mcp',
    headers,
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: sent } }),
  }));
}
