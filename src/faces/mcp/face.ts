/**
 * Tools for assistants, over the Model Context Protocol at `/mcp`: eleven tools with few words, and plans for changes
 * that cannot be reviewed person by person. It is a face like any other: a tool decodes its input, calls operations of
 * the core, and encodes.
 *
 * `read-people.ts`, `read-changes.ts`, `consents.ts`, `save-person.ts` and `plans.ts` have the tools, in the form of
 * `tool.ts`. `person.ts` and `filter.ts` read and show people, `untrusted.ts` marks texts of other people. `tools.ts`
 * lists the tools, `protocol.ts` runs them within their limits and implements the protocol.
 */
import { Type } from 'typebox';
import { readBearer } from '../kit/exchange/authorization-header.js';
import { refuseForeignPages } from '../kit/exchange/host-names.js';
import type { KeyRoute } from '../kit/wire/declared-route.js';
import { defineFace, type Wire } from '../kit/wire/define-face.js';
import { FaultError } from '../kit/wire/refusal.js';
import { maxBodyBytes, maxBodyValues, rateLimit } from './choices.js';
import { refuse } from './problems.js';
import { answerMessage } from './protocol.js';

const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

const route: KeyRoute = {
  method: 'POST',
  path: '/',
  operation: 'sendMessage',
  summary: 'Send a message of the protocol',
  scope: null,
  body: { read: 'json', maxBytes: maxBodyBytes, maxValues: maxBodyValues },
  schema: { body: Type.Unknown() },
  handle: (exchange) => {
    // A batch would be many calls in one request of the rate limit.
    if (Array.isArray(exchange.body)) throw new FaultError({ kind: 'bad_json', isEmpty: false });
    return answerMessage(exchange);
  },
};

const wire: Wire = {
  routes: [route],
  checks: ['url', 'route', 'method', refuseForeignPages, 'credential', 'rate', 'scope'],
  credential: readBearer,
  limit: { ...rateLimit, per: 'key' },
  refuse,
  headers: () => headers,
  contentType: 'application/json',
  allow: (methods) => [...methods].sort(),
};

export const face = defineFace({
  name: 'mcp',
  title: 'Tools for assistants (MCP)',
  mounts: [{ prefix: '/mcp', wire }],
  connect: null,
});
