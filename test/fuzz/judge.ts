/** Judges an answer: one text for each kind of fault, so that a thousand equal faults count as one. */
import type { Outcome } from './connection.js';
import { bareType, type Operation } from './document.js';
import type { FuzzRequest } from './request.js';

/** Undefined for a good answer. */
export function faultOf(
  request: FuzzRequest,
  outcome: Outcome,
  secrets: readonly string[],
): string | undefined {
  const where = `${request.face} ${request.operation?.id ?? 'elsewhere'}`;
  if (outcome.kind === 'hang') return `${where}: no answer in time`;
  if (outcome.kind === 'closed') return request.isBroken ? undefined : `${where}: closed without an answer`;
  const { status, headers, body } = outcome.answer;
  const text = body.toString();
  const seen = secrets.find((secret) => text.includes(secret));
  if (seen !== undefined) return `${where}: shows another account's data (${seen})`;
  if (status === 0) return `${where}: answers no HTTP`;
  const { operation } = request;
  if (operation === undefined) return faultElsewhere(request, where, status);
  if (request.isBroken && status >= 400 && status < 500) return undefined;
  if (isOverlong(request, status)) return undefined;
  if (request.credential === 'dead' && operation.isSecured && status < 400)
    return `${where}: ${status} for a dead key`;
  const expected = operation.expected.get(status);
  if (status >= 500 && (status !== 501 || expected === undefined)) return `${where}: ${status}`;
  if (expected === undefined) return `${where}: ${status} is not documented`;
  const fault = faultInBody(operation, status, headers.get('content-type'), text);
  return fault === undefined ? undefined : `${where}: ${status}, ${fault}`;
}

/** Requests to undocumented operations must get 4xx; HEAD is answered as GET, and OPTIONS may list the methods. */
function faultElsewhere({ method, isLoose }: FuzzRequest, where: string, status: number): string | undefined {
  if (status >= 400 && status < 500) return undefined;
  if (status < 400 && (isLoose || method === 'HEAD')) return undefined;
  if (method === 'OPTIONS' && status === 204) return undefined;
  return `${where}: ${method} answered ${status}`;
}

/** A head that is too long for Node.js. */
function isOverlong(request: FuzzRequest, status: number): boolean {
  const length = request.headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    request.target.length,
  );
  return (status === 431 || status === 414) && length > 12_000;
}

function faultInBody(
  { expected }: Operation,
  status: number,
  type: string | undefined,
  text: string,
): string | undefined {
  const faultsOf = expected.get(status)?.faultsOf ?? new Map();
  if (faultsOf.size === 0) return text === '' ? undefined : 'a body where none is documented';
  const bare = bareType(type ?? '');
  const faultIn = faultsOf.get(bare);
  if (faultIn === undefined) return `the type ${bare || 'none'} is not documented`;
  if (!/\bjson$/.test(bare)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the body is no JSON';
  }
  return faultIn(value);
}
