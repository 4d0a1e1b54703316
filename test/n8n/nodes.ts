/**
 * Runs the n8n package like n8n: its description decides each request. The file interprets the parts of n8n's
 * declarative routing that the node uses, with real HTTP. The package imports little at run time: the names of
 * connections, and a class of errors.
 */
import path from 'node:path';
import { build } from 'esbuild';
import { programRoot } from '../../src/config/root.js';

// biome-ignore lint/suspicious/noExplicitAny: n8n's types are not installed here
export type Any = any;
type Values = Readonly<Record<string, unknown>>;

export async function loadPackage(folder: string): Promise<Any> {
  const root = path.join(programRoot, 'clients', 'n8n');
  const names = ['Switchbook', 'SwitchbookTrigger', 'SwitchbookFeedTrigger'];
  const parts = [
    ...names.map((name) => `nodes/Switchbook/${name}.node`),
    'credentials/SwitchbookApi.credentials',
  ];
  const outfile = path.join(folder, 'package.mjs');
  await build({
    stdin: { contents: parts.map((part) => `export * from './${part}';`).join('\n'), resolveDir: root },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    plugins: [
      {
        name: 'connections',
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^n8n-workflow$/ }, () => ({ path: 'n8n-workflow', namespace: 'n8n' }));
          onLoad({ filter: /./, namespace: 'n8n' }, () => ({
            contents: `export const NodeConnectionTypes = { Main: 'main' };
              export class NodeApiError extends Error { constructor(_, { message }) { super(message); } }`,
          }));
        },
      },
    ],
  });
  const { Switchbook, SwitchbookTrigger, SwitchbookFeedTrigger, SwitchbookApi } = await import(outfile);
  return {
    node: new Switchbook(),
    trigger: new SwitchbookTrigger(),
    feed: new SwitchbookFeedTrigger(),
    credential: new SwitchbookApi(),
  };
}

/** A single expression keeps the type of its value; an expression within a text becomes text. */
export function evaluate(text: unknown, scope: Values): unknown {
  if (typeof text !== 'string' || !text.startsWith('=')) return text;
  const value = (code: string): unknown =>
    new Function(...Object.keys(scope), `return (${code});`)(...Object.values(scope));
  const [, alone] = /^=\{\{((?:(?!\}\}).|\}\}(?=\}))*)\}\}$/s.exec(text) ?? [];
  if (alone !== undefined) return value(alone);
  return text.slice(1).replaceAll(/\{\{(.*?)\}\}/gs, (_, code: string) => String(value(code)));
}

interface Draft {
  method: string;
  url: string;
  body: Record<string, Any>;
  qs: Record<string, unknown>;
  received: Any[];
  pagination: Any;
  pages: boolean;
}

function put(target: Record<string, Any>, property: string, value: unknown): void {
  const [first = '', ...rest] = property.split('.');
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  target[first] ??= {};
  put(target[first], rest.join('.'), value);
}

function apply(draft: Draft, routing: Any, scope: Values): void {
  if (routing === undefined) return;
  const { request = {}, send, output, operations } = routing;
  if (request.method !== undefined) draft.method = request.method;
  if (request.url !== undefined) draft.url = String(evaluate(request.url, scope));
  Object.assign(draft.body, request.body);
  draft.received.push(...(output?.postReceive ?? []));
  draft.pagination = operations?.pagination ?? draft.pagination;
  if (send?.paginate !== undefined) draft.pages = evaluate(send.paginate, scope) === true;
  if (send?.property === undefined) return;
  const value = send.value === undefined ? scope.$value : evaluate(send.value, scope);
  if (value !== undefined) put(send.type === 'body' ? draft.body : draft.qs, send.property, value);
}

function isShown({ displayOptions }: Any, parameters: Values): boolean {
  const wanted = Object.entries<unknown[]>(displayOptions?.show ?? {});
  return wanted.every(([name, values]) => values.includes(parameters[name]));
}

/** The parameters as n8n completes them: with the defaults of the fields in the form. */
function completed(properties: readonly Any[], given: Values): Values {
  const parameters: Record<string, unknown> = { ...given };
  for (const property of properties)
    if (isShown(property, parameters)) parameters[property.name] ??= property.default;
  return parameters;
}

export interface Access {
  readonly baseUrl: string;
  readonly apiKey: string;
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly qs?: Values;
}

export async function callApi(
  credential: Any,
  $credentials: Access,
  { method, url, body, qs = {} }: Request,
): Promise<Any> {
  const headers = Object.entries(credential.authenticate.properties.headers).map(
    ([name, text]) => [name, String(evaluate(text, { $credentials }))] as [string, string],
  );
  const query = new URLSearchParams();
  for (const [name, one] of Object.entries(qs)) query.set(name, String(one));
  const answer = await fetch(query.size === 0 ? url : `${url}?${query}`, {
    method,
    headers: [...headers, ['content-type', 'application/json']],
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = text === '' ? '' : JSON.parse(text);
  if (!answer.ok) throw Object.assign(new Error(json.detail ?? text), { status: answer.status, json });
  return json;
}

/** The items that the node returns for one item. */
export async function runNode(
  { node, credential }: Any,
  $credentials: Access,
  operation: string,
  given: Values = {},
): Promise<Any[]> {
  const { properties, requestDefaults } = node.description;
  const $parameter = completed(properties, { resource: 'contact', operation, ...given });
  const draft: Draft = {
    method: 'GET',
    url: '',
    body: {},
    qs: {},
    received: [],
    pagination: undefined,
    pages: false,
  };
  for (const property of properties) {
    if (!isShown(property, $parameter)) continue;
    const $value = $parameter[property.name] as Any;
    const scope = { $parameter, $credentials, $value };
    apply(draft, property.routing, scope);
    if (property.type === 'options')
      apply(draft, property.options.find((option: Any) => option.value === $value)?.routing, scope);
    if (property.type === 'collection')
      for (const option of property.options.filter((candidate: Any) => candidate.name in $value))
        apply(draft, option.routing, { ...scope, $value: $value[option.name] });
  }
  const base = String(evaluate(requestDefaults.baseURL, { $credentials }));
  const items: Any[] = [];
  let more: Values = {};
  for (;;) {
    const texts = Object.entries({ ...draft.qs, ...more }).map(([name, one]): [string, string] => [
      name,
      String(one),
    ]);
    const query = new URLSearchParams(texts);
    const url = `${base}${draft.url}${query.size === 0 ? '' : `?${query}`}`;
    const body = draft.method === 'GET' || draft.method === 'DELETE' ? undefined : draft.body;
    const answer = await callApi(credential, $credentials, { method: draft.method, url, body });
    items.push(...received(draft.received, answer));
    const $response = { body: answer };
    if (!draft.pages || evaluate(draft.pagination.properties.continue, { $response }) !== true) return items;
    more = Object.fromEntries(
      Object.entries(draft.pagination.properties.request.qs).map(([name, text]) => [
        name,
        evaluate(text, { $response }),
      ]),
    );
  }
}

function received(steps: readonly Any[], answer: Any): Any[] {
  let items = [answer];
  for (const { type, properties } of steps)
    items = items.flatMap((item) =>
      type === 'rootProperty' ? item[properties.property] : [evaluate(properties.value, { $response: item })],
    );
  return items;
}
