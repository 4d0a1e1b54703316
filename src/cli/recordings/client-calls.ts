/**
 * Data of a client from its requests: the form of the files in test/third-party/clients. It has no secret and no data
 * of people. Ids that an answer has and a later request sends become variables.
 */
import { isSecretName, Replacements } from './replace-personal-data.js';

export interface RecordedRequest {
  readonly method: string;
  /** The host may be absent. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | undefined;
  /** absent: the recording has requests alone */
  readonly answer?: { readonly status: number; readonly text: string } | undefined;
}

interface CallData {
  readonly does: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly parses?: true;
  readonly reads?: Readonly<Record<string, string>>;
  keeps?: Record<string, string>;
  readonly succeeds?: readonly number[];
  readonly refused?: { readonly status: number; readonly why: string };
}

export interface ClientData {
  readonly name: string;
  readonly source: string;
  readonly language: string;
  readonly address: string;
  readonly failure: string;
  readonly calls: readonly CallData[];
}

/** Headers of the request that matter to an API, and no others. */
const usefulHeaders =
  /^(accept|content-type|idempotency-key|if-match|if-none-match|x-(?!forwarded|real-ip|client-data|b3-).+)$/;
const accountHeader = /^x-(org|organi[sz]ation|tenant|workspace|account)(-id)?$/;

export function clientData(
  name: string,
  requests: readonly RecordedRequest[],
): { readonly data: ClientData; readonly replacements: Replacements } {
  const replacements = new Replacements();
  const calls: CallData[] = [];
  /** Ids in answers. */
  const idsInAnswers = new Map<string, { readonly call: CallData; readonly path: string }>();
  let variables = 0;
  const variablesById = new Map<string, string>();
  const orVariable: Change = (id, isSegment = false) => {
    const origin = idsInAnswers.get(id);
    // A short id may equal an unrelated number of the request, such as a page number.
    if (origin === undefined || !(isSegment || id.length >= 8)) return id;
    const variableName = variablesById.get(id);
    if (variableName !== undefined) return variableName;
    variables += 1;
    const variable = `id${variables}`;
    origin.call.keeps = { ...origin.call.keeps, [variable]: origin.path };
    variablesById.set(id, `{${variable}}`);
    return `{${variable}}`;
  };
  for (const request of requests) {
    const call = callOf(request, replacements, orVariable);
    calls.push(call);
    for (const [path, value] of findIdsIn(parse(request.answer?.text ?? '')))
      if (!idsInAnswers.has(value)) idsInAnswers.set(value, { call, path });
  }
  const data = {
    name,
    source: 'unknown',
    language: 'unknown',
    address: 'unknown',
    failure: 'a status outside 2xx',
    calls,
  };
  return { data, replacements };
}

type Change = (text: string, isSegment?: boolean) => string;

function callOf(request: RecordedRequest, replacements: Replacements, orVariable: Change): CallData {
  const { method, url, body, answer } = request;
  const path = templatePathOf(url, replacements, orVariable);
  const headers = usefulHeadersOf(request, replacements);
  const json = parse(answer?.text ?? '');
  const reads = json === undefined ? {} : listTypesIn([json], '');
  const isRefused = answer !== undefined && answer.status >= 400;
  const isOther = answer !== undefined && !isRefused && (answer.status < 200 || answer.status > 299);
  return {
    does: `${method.toUpperCase()} ${path.split('?')[0]}`,
    method: method.toUpperCase(),
    path,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body: templateBodyOf(body, replacements, orVariable) }),
    ...(json === undefined ? {} : { parses: true as const }),
    ...(Object.keys(reads).length === 0 ? {} : { reads }),
    ...(isOther ? { succeeds: [answer.status] } : {}),
    ...(isRefused ? { refused: { status: answer.status, why: 'it was refused when it was recorded' } } : {}),
  };
}

function templatePathOf(url: string, replacements: Replacements, orVariable: Change): string {
  const [whole = ''] = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split('#', 1);
  const [address = '', query = ''] = whole.split(/\?([\s\S]*)/);
  const segments = address.split('/').map((segment) => {
    const text = decodeText(segment);
    const variable = orVariable(text, true);
    return encodeText(variable === text ? replacements.text(text) : variable);
  });
  const pairs = [...new URLSearchParams(query)].map(
    ([name, value]) => `${encodeText(name)}=${encodeText(replacements.text(orVariable(value), name))}`,
  );
  const path = segments.join('/');
  return `${path.startsWith('/') ? path : `/${path}`}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/** Returns useful headers. The usual credential is `Authorization: Bearer`, which the data leaves out. */
function usefulHeadersOf({ headers }: RecordedRequest, replacements: Replacements): Record<string, string> {
  const useful: Record<string, string> = {};
  let hasBearer = false;
  for (const [header, value] of headers) {
    const name = header.toLowerCase();
    if (name === 'authorization') {
      replacements.key(value.replace(/^\w+\s+/, ''));
      hasBearer = true;
      if (/^basic\b/i.test(value)) useful.authorization = 'Basic {basic}';
      else if (!/^bearer\b/i.test(value)) useful.authorization = '{key}';
    } else if (accountHeader.test(name)) useful[name] = '{account}';
    else if (isSecretName(name) && name !== 'cookie') useful[name] = replacements.key(value);
    else if (usefulHeaders.test(name)) useful[name] = replacements.text(value, name);
  }
  return hasBearer ? useful : { authorization: '', ...useful };
}

function templateBodyOf(body: string, replacements: Replacements, orVariable: Change): unknown {
  const json = parse(body);
  if (json !== undefined) return replacements.value(withVariables(json, orVariable));
  const pairs = [...new URLSearchParams(body)];
  return pairs
    .map(([name, value]) => `${encodeText(name)}=${encodeText(replacements.text(orVariable(value), name))}`)
    .join('&');
}

function withVariables(value: unknown, orVariable: Change): unknown {
  if (Array.isArray(value)) return value.map((item) => withVariables(item, orVariable));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, withVariables(one, orVariable)]),
    );
  return typeof value === 'string' ? orVariable(value) : value;
}

/** Members whose name may be data of a person, such as a number, are left out. */
const memberName = /^[A-Za-z_$][\w$-]{0,63}$/;

/** Returns the types at each path, such as `data[].name`: `string | null`. */
function listTypesIn(values: readonly unknown[], path: string): Record<string, string> {
  const types = new Set(values.map(jsonTypeOf));
  const objects = values.filter((value): value is Record<string, unknown> => jsonTypeOf(value) === 'object');
  const items = values.flatMap((value) => (Array.isArray(value) ? (value as readonly unknown[]) : []));
  const names = new Set(
    objects.flatMap((object) => Object.keys(object)).filter((name) => memberName.test(name)),
  );
  const below = [...names].map((name) =>
    listTypesIn(
      objects.map((object) => object[name]),
      path === '' ? name : `${path}.${name}`,
    ),
  );
  return Object.assign(
    { [path]: [...types].sort().join(' | ') },
    ...(items.length > 0 ? [listTypesIn(items, `${path}[]`)] : []),
    ...below,
  );
}

function jsonTypeOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function* findIdsIn(value: unknown, path = ''): Generator<readonly [path: string, id: string]> {
  if (Array.isArray(value))
    for (const [index, one] of value.entries()) yield* findIdsIn(one, `${path}[${index}]`);
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) {
      const at = path === '' ? name : `${path}.${name}`;
      const isId = /(^|_)id$|Id$/.test(name) && memberName.test(name);
      if (isId && (typeof member === 'string' || typeof member === 'number')) yield [at, String(member)];
      else yield* findIdsIn(member, at);
    }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Encodes a text. Its variables keep their braces. */
function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll('%7B', '{').replaceAll('%7D', '}');
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
