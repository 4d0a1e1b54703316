/** The templates of `deploy/phone`: they follow the makers' public descriptions, and their requests are answered. */
import fs from 'node:fs';
import path from 'node:path';
import sax from 'sax';
import { expect, it } from 'vitest';
import { newClient } from '../../../test/support/clients/directory.js';
import { useServer } from '../../../test/support/wire/server.js';
import { programRoot } from '../../config/root.js';

const fixture = useServer();
const textOf = (name: string) => fs.readFileSync(path.join(programRoot, 'deploy/phone', name), 'utf8');

/** A book with a contact, and the answer to a request as a telephone system sends it. */
async function phoneBook() {
  const { client } = await newClient(fixture);
  await client.make({ display_name: 'Ana Maria Lopez', phone: '+14155550103' });
  const book = (await client.post('/books', { name: 'Calls', source: { kind: 'all' } })).json.data;
  return { key: book.key as string, get: (address: string) => fixture.send({ path: address }) };
}

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

function parsed(text: string): Node {
  const parser = sax.parser(true);
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open: Node[] = [root];
  parser.onopentag = ({ name, attributes }) => {
    const node: Node = { name, attributes: attributes as Node['attributes'], children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  };
  parser.ontext = (found) => {
    const top = open.at(-1);
    if (top !== undefined) top.text += found.trim();
  };
  parser.onclosetag = () => open.pop();
  parser.write(text).close();
  return root.children[0] as Node;
}

/** `must`: required attributes; `may`: others. A list has the accepted values. */
interface Rule {
  readonly must?: Readonly<Record<string, readonly string[] | RegExp>>;
  readonly may?: Readonly<Record<string, readonly string[] | RegExp>>;
  readonly children?: readonly string[];
}

const any = /^/;
const named = /^\w+$/;
const passes = /^\d$/;
/** The maker's page "CRM Template XML Description" has these. */
const threeCx: Readonly<Record<string, Rule>> = {
  Crm: {
    must: { Country: /^[A-Z]{2}$/, Name: any, Version: /^\d+$/ },
    may: { SupportsEmojis: ['true', 'false'], ListPageSize: /^\d+$/ },
    children: ['Number', 'Connection', 'Parameters', 'Authentication', 'Scenarios'],
  },
  Number: { must: { Prefix: ['AsIs', 'Off', 'Plus', 'Zeros'], MaxLength: any } },
  Connection: { must: { MaxConcurrentRequests: /^\d+$/ } },
  Parameters: { children: ['Parameter'] },
  Parameter: {
    must: { Name: named, Type: ['String', 'Integer', 'Boolean', 'Password', 'List', 'OAuth'], Title: any },
    may: { Parent: any, Editor: ['String', 'SqlTable'], Default: any },
  },
  Authentication: { must: { Type: ['No', 'Basic', 'Scenario', 'OAuth2'] } },
  Scenarios: { children: ['Scenario'] },
  Scenario: {
    must: { Id: any, Type: ['REST', 'SQL'] },
    children: ['Request', 'Rules', 'Variables', 'Outputs'],
  },
  Request: {
    must: { Url: any, RequestType: ['Get', 'Post', 'Put'], ResponseType: ['Json', 'Xml'] },
    may: {
      SkipIf: any,
      MessagePasses: passes,
      Message: any,
      RequestContentType: any,
      RequestEncoding: ['UrlEncoded', 'Json'],
    },
  },
  Rules: { children: ['Rule'] },
  Rule: { must: { Type: ['Any', 'Number', 'None'] } },
  Variables: { children: ['Variable'] },
  Variable: { must: { Name: named, Path: /^[\w.]+$/ }, children: ['Filter'] },
  Filter: {},
  Outputs: { must: { AllowEmpty: ['true', 'false'] }, children: ['Output'] },
  Output: {
    must: {
      Type: [
        ...['ContactID', 'ContactUrl', 'FirstName', 'LastName', 'CompanyName', 'Email', 'PhotoUrl'],
        ...['PhoneMobile', 'PhoneMobile2', 'PhoneHome', 'PhoneHome2', 'PhoneBusiness', 'PhoneBusiness2'],
        ...['PhoneOther', 'FaxBusiness', 'FaxHome', 'Pager', 'EntityType', 'EntityId'],
      ],
      Value: any,
    },
    may: { Passes: passes },
  },
};

function faultsOf(node: Node): readonly string[] {
  const rule = threeCx[node.name];
  if (rule === undefined) return [`${node.name} is no element`];
  const { must = {}, may = {}, children = [] } = rule;
  const known: Rule['must'] = { ...must, ...may };
  const fits = (accepted: readonly string[] | RegExp | undefined, value: string) =>
    accepted instanceof RegExp ? accepted.test(value) : accepted?.includes(value) === true;
  return [
    ...Object.keys(must)
      .filter((name) => node.attributes[name] === undefined)
      .map((name) => `${node.name} has no ${name}`),
    ...Object.entries(node.attributes)
      .filter(([name, value]) => !fits(known[name], value))
      .map(([name, value]) => `${node.name} has ${name}="${value}"`),
    ...node.children
      .filter((child) => !children.includes(child.name))
      .map((child) => `${node.name} contains ${child.name}`),
    ...node.children.flatMap(faultsOf),
  ];
}

const all = (node: Node, name: string): readonly Node[] => [
  ...(node.name === name ? [node] : []),
  ...node.children.flatMap((child) => all(child, name)),
];

it('that of 3CX has the elements and values of its description, and names what is answered', async () => {
  const root = parsed(textOf('3cx.xml'));
  expect(faultsOf(root)).toEqual([]);
  const { key, get } = await phoneBook();
  const parameters = all(root, 'Parameter').map(({ attributes }) => attributes.Name);
  const variables = all(root, 'Variable').map(({ attributes }) => attributes.Name);
  // The only predefined variable of a search by number.
  const known = new Set([...parameters, ...variables, 'Number']);
  const used = [...textOf('3cx.xml').matchAll(/\[(\w+)\]/g)].map(([, name]) => name);
  expect(used.filter((name) => !known.has(name))).toEqual([]);
  expect(variables.filter((name) => !used.includes(name))).toEqual([]);
  const [request] = all(root, 'Request');
  const address = request?.attributes.Url?.replace('[Server]', '').replace('[ApiKey]', key) ?? '';
  const caller = (number: string) => get(address.replace('[Number]', number));
  for (const number of ['+14155550103', '14155550103', '0014155550103', '%2B14155550103']) {
    const { status, json } = await caller(number);
    expect([number, status, json.contacts.length]).toEqual([number, 200, 1]);
    for (const { attributes } of all(root, 'Variable')) {
      const [, member = ''] = /^contacts\.(\w+)$/.exec(attributes.Path ?? '') ?? [];
      expect([attributes.Path, typeof json.contacts[0][member]]).toEqual([attributes.Path, 'string']);
    }
  }
  const [rule] = all(root, 'Rule');
  expect(rule?.text).toBe('contacts.id');
  expect((await caller('anonymous')).json).toEqual({ contacts: [] });
  expect((await caller('+14155550999')).json).toEqual({ contacts: [] });
});

/** `name: value` lines. */
function settings(name: string): ReadonlyMap<string, string> {
  return new Map(
    textOf(name)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [, setting = '', value = ''] = /^([^:]+):\s+(.*)$/.exec(line) ?? [];
        return [setting, value] as const;
      }),
  );
}

it('that of FreePBX is the address of a name as text, put together as its module does', async () => {
  const { key, get } = await phoneBook();
  const of = settings('freepbx.txt');
  expect(of.get('Source type')).toBe('HTTPS');
  const { origin, pathname } = new URL(`https://${of.get('Host')}:${of.get('Port')}/${of.get('Path')}`);
  expect(origin).toBe('https://contacts.example.com');
  for (const number of ['+14155550103', '14155550103']) {
    const query = of.get('Query')?.replace('[NUMBER]', number);
    const { status, text } = await get(`${pathname.replace('KEY', key)}?${query}`);
    expect([status, text]).toEqual([200, 'Ana Maria Lopez']);
  }
  const unknown = await get(`${pathname.replace('KEY', key)}?number=anonymous`);
  expect([unknown.status, unknown.text]).toEqual([200, '']);
});

/** A path of GJSON with `#` for each item of a list. */
function valuesAt(json: unknown, [name, ...rest]: readonly string[]): readonly unknown[] {
  if (name === undefined) return [json];
  if (name === '#') return (json as readonly unknown[]).flatMap((item) => valuesAt(item, rest));
  return valuesAt((json as Record<string, unknown>)[name], rest);
}

it('that of Yeastar names the variable of the caller, and paths into what is answered', async () => {
  const { key, get } = await phoneBook();
  const of = settings('yeastar.txt');
  const [, method, address = ''] =
    /^(GET) https:\/\/contacts\.example\.com(\S+)$/.exec(of.get('Search contacts') ?? '') ?? [];
  expect([method, of.get('Authentication')]).toEqual(['GET', 'None']);
  // Variables have the form of templates of Go.
  expect([...address.matchAll(/\{\{(.*?)\}\}/g)].map(([, name]) => name)).toEqual(['.Phone']);
  const { status, json } = await get(address.replace('KEY', key).replace('{{.Phone}}', '14155550103'));
  expect(status).toBe(200);
  const paths = [...of].filter(([, value]) => value.startsWith('contacts.'));
  expect(paths.map(([name]) => name)).toEqual(['Contact id', 'First name', 'Last name', 'Business number']);
  const values = paths.map(([, value]) => valuesAt(json, value.split('.')));
  expect(values).toEqual([[expect.any(String)], ['Ana'], ['Maria Lopez'], ['+14155550103']]);
});
