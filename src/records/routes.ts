/** The routes of records, built from their declarations. */

import { grantorOf } from '@switchbook/domain/access/access.js';
import {
  type AnswerOf,
  actName,
  type ChangeOf,
  type CreatedOf,
  type Declaration,
  type NewOf,
  type Properties,
  type RowOf,
  recordSchemas,
} from '@switchbook/domain/records/record.js';
import type { closed } from '@switchbook/domain/records/schemas.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { fromWireNames } from '@switchbook/domain/text/wire-names.js';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { isOnlyNew, onlyNew } from '../faces/directory/kit/etags.js';
import { numberOf, ownId } from '../faces/directory/kit/ids.js';
import { itemRoute, removalRoute, wholeListRoute } from '../faces/directory/kit/route-kinds.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import type { PutOptions, RecordKind } from './operations/record.js';

/**
 * Makes routes to list, create, read, change and remove records. A kind with keys that clients choose has no creation:
 * PUT creates or changes.
 */
export function recordRoutes<All extends Properties>(
  kind: RecordKind<All>,
  { newBody, absent }: NewRecords<All> = {},
): RecordRoutes {
  const { declaration } = kind;
  const { resource, plural, key, scopes, rotation } = declaration;
  const { answer, createBody, patchBody, oneTime, rotateBody } = recordSchemas(declaration);
  const encode = recordEncoder(declaration);
  const encodeOneTime = encoderOf(oneTime ?? answer) as (row: CreatedOf<All>) => AnswerOf<All>;
  const urlKeyOf = ({ params }: CallerExchange) => {
    const text = params[key];
    return key === 'number' ? numberOf(text, resource) : key === 'id' ? ownId(text, resource) : (text ?? '');
  };
  const operations = ({ core }: CallerExchange) => core.records(kind);
  const at = `/${plural}/:${key}` as const;
  const readAs = <Fields>(exchange: CallerExchange, schema: typeof createBody) =>
    fromWireNames(readBody(schema, exchange.body)) as Fields;
  const item = { item: answer } as const;
  const write = { scope: scopes.write, ...withoutUndefined({ alsoScopes: scopes.alsoToWrite }) } as const;
  const withOneTime = { ...write, item: oneTime ?? answer, ...(oneTime && { answersSecret: true }) } as const;

  return {
    list: wholeListRoute(`GET /${plural}`, ...actName(declaration, 'list'), {
      ...item,
      scope: scopes.read,
      data: async (exchange) => (await operations(exchange).list(exchange.caller)).map(encode),
    }),
    create: itemRoute(`POST /${plural}`, ...actName(declaration, 'create'), {
      ...withOneTime,
      body: newBody ?? createBody,
      status: 201,
      data: async (exchange) => {
        const fields = { ...absent, ...readAs<NewOf<All>>(exchange, newBody ?? createBody) };
        return encodeOneTime(
          await operations(exchange).create(exchange.caller, fields, grantorOf(exchange.principal)),
        );
      },
      location: (data) => `/${plural}/${encodeURIComponent(String(data[key]))}`,
    }),
    get: itemRoute(`GET ${at}`, ...actName(declaration, 'get'), {
      ...item,
      scope: scopes.read,
      data: async (exchange) => encode(await operations(exchange).get(exchange.caller, urlKeyOf(exchange))),
    }),
    update: itemRoute(`PATCH ${at}`, ...actName(declaration, 'update'), {
      ...item,
      ...write,
      body: patchBody,
      data: async (exchange) => {
        const fields = readAs<ChangeOf<All>>(exchange, patchBody);
        const { caller, principal } = exchange;
        return encode(
          await operations(exchange).update(caller, urlKeyOf(exchange), fields, grantorOf(principal)),
        );
      },
    }),
    rotate: itemRoute(`POST ${at}/${rotation?.path}`, ...actName(declaration, 'rotate'), {
      ...withOneTime,
      body: rotateBody,
      mayBeEmpty: true,
      data: async (exchange) => {
        const fields = readAs<ChangeOf<All>>(exchange, rotateBody);
        const { caller, principal } = exchange;
        return encodeOneTime(
          await operations(exchange).rotate(caller, urlKeyOf(exchange), fields, grantorOf(principal)),
        );
      },
    }),
    put: itemRoute(`PUT ${at}`, ...actName(declaration, 'put'), {
      ...item,
      ...write,
      headers: onlyNew,
      body: createBody,
      data: async (exchange) => {
        const input = [urlKeyOf(exchange), readAs<NewOf<All>>(exchange, createBody)] as const;
        return encode(await operations(exchange).put(exchange.caller, ...input, putOptionsOf(exchange)));
      },
    }),
    remove: removalRoute(`DELETE ${at}`, ...actName(declaration, 'delete'), {
      scope: scopes.delete,
      run: (exchange) =>
        operations(exchange).delete(exchange.caller, urlKeyOf(exchange), grantorOf(exchange.principal)),
    }),
  };
}

function putOptionsOf({ principal, headers }: CallerExchange): PutOptions {
  return { principal: grantorOf(principal), isOnlyNew: isOnlyNew(headers) };
}

interface NewRecords<All extends Properties> {
  /** the body that creates a record, if its order in the document differs from answers */
  readonly newBody?: ReturnType<typeof closed>;
  /** values of members that the body omits */
  readonly absent?: Partial<NewOf<All>>;
}

/** Makes the encoder of answers. */
export function recordEncoder<All extends Properties>(declaration: Declaration<All>) {
  return encoderOf(recordSchemas(declaration).answer) as (row: RowOf<All>) => AnswerOf<All>;
}

type RecordRoutes = Readonly<
  Record<'list' | 'create' | 'get' | 'update' | 'rotate' | 'put' | 'remove', KeyRoute>
>;

/** Returns the routes of a kind that has numbers, in the order of the document. */
export function numberedRoutes<All extends Properties>(kind: RecordKind<All>): readonly KeyRoute[] {
  const { list, create, get, update, remove } = recordRoutes(kind);
  return [list, create, get, update, remove];
}
