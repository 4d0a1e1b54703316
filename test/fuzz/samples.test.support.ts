/** Samples for the tests of this folder: a face of one operation, and a request to it. */
import type { Account } from '@switchbook/domain/access/access.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { readDocument } from './document.js';
import { Memory } from './memory.js';
import type { FuzzRequest } from './request.js';
import type { Caller } from './stage.js';

const type = 'application/json';
const thing = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };

const document = readDocument(
  'acme',
  JSON.stringify({
    servers: [{ url: 'https://example.com/acme' }],
    paths: {
      '/things/{id}': {
        get: {
          operationId: 'getThing',
          security: [{ key: [] }],
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            200: { content: { [type]: { schema: { $ref: '#/components/schemas/Thing' } } } },
            204: {},
            404: { content: { [type]: { schema: {} } } },
          },
        },
      },
    },
    components: { schemas: { Thing: thing }, securitySchemes: { key: {} } },
  }),
);

const caller: Caller = {
  name: 'main',
  account: { id: '0197-account' } as unknown as Account,
  secret: 'sb_live_secret',
  keyId: 'key' as KeyId,
  scopes: [],
  memory: new Memory(),
  isLive: true,
};

export const request: FuzzRequest = {
  face: 'acme',
  operation: document.operations[0],
  method: 'GET',
  target: '/acme/things/1',
  headers: [['authorization', 'Bearer sb_live_secret']],
  body: undefined,
  framing: 'length',
  version: '1.1',
  caller,
  credential: 'live',
  secret: caller.secret,
  parameters: ['1'],
  isLoose: false,
  isBroken: false,
};
