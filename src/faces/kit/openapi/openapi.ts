/**
 * OpenAPI documents, generated from a wire's routes: paths, parameters, bodies, answers, scopes. Any face will do; the
 * same schemas serialize the answers and check the bodies, so document and wire cannot drift apart. Titled schemas
 * become components. Words and examples come from the wire's data files.
 * Decision: docs/decisions/0024-openapi-documents.md.
 */

import { STATUS_CODES } from 'node:http';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { trimEnd } from '@switchbook/domain/text/text.js';
import type { TSchema } from 'typebox';
import { acceptsKey, type CallerRoute, type Route, requirementOf } from '../wire/declared-route.js';
import type { Face, IdempotencyRule, Mount, Wire } from '../wire/define-face.js';
import { Components, describe } from './components.js';
import {
  type ApiTexts,
  type Examples,
  examplesOf,
  fillPlaceholders,
  namedExamples,
  refusalsOf,
  textsOf,
} from './texts.js';

interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly Json[];
  readonly paths: Readonly<Record<string, Json>>;
  readonly components: { readonly securitySchemes: Json; readonly schemas: Json; readonly responses?: Json };
}

/** The member of operations with scopes that apply only to keys of this server, not to keys of the vendor. */
const freeAtVendor = 'x-vendor-keys-need-no-scope';
const bearer = { type: 'http', scheme: 'bearer' };

/**
 * Returns the document of a face. If all mounts serve one wire, each mount is a server, and paths are relative to it.
 * Otherwise paths are in full. `base` is the scheme, host and perhaps path of the face; by default the document's.
 */
export function openApiOf(face: Face, base = ''): OpenApiDocument {
  const wires = [...new Set(face.mounts.map((mount) => mount.wire))];
  const isOne = wires.length === 1;
  const components = new Components();
  const parts = wires.flatMap((wire) => {
    const { prefix } = face.mounts.find((mount) => mount.wire === wire) as Mount;
    return wireOperationsOf(wire, isOne ? '' : prefix, components);
  });
  const responses = shareRefusals(parts.map(([, , operation]) => operation.responses));
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [path, method, operation] of parts) paths[path] = { ...paths[path], [method]: operation };
  const texts = wires.map(textsOf);
  const topics = [...new Set(wires.flatMap((wire) => shownRoutes(wire).map(topicOf)))];
  const versions = wires.map((wire) => wire.documents?.version ?? '1');
  const descriptions = texts.flatMap((apiTexts) => apiTexts.api ?? []);
  return {
    openapi: '3.1.0',
    info: {
      title: face.title,
      version: [...new Set(versions)].join(', '),
      ...describe(descriptions.length === 0 ? undefined : descriptions.join('\n\n')),
    },
    servers: isOne ? face.mounts.map(({ prefix }) => ({ url: base + prefix })) : [{ url: base || '/' }],
    tags: topics.map((name) => ({
      name,
      ...describe(texts.map((apiTexts) => apiTexts.topics?.[name]).find(Boolean)),
    })),
    paths,
    components: {
      securitySchemes: components.schemes,
      schemas: components.schemas,
      ...(Object.keys(responses).length === 0 ? {} : { responses }),
    },
  };
}

/** A wire while its part of a document is generated. */
interface Part {
  readonly wire: Wire;
  readonly texts: ApiTexts;
  readonly examples: Examples;
  readonly components: Components;
}

type Responses = Record<string, Json>;
type Operation = readonly [path: string, method: string, operation: Json & { readonly responses: Responses }];

/** Replaces refusals that several operations share by references, and returns them by name: `NotFound2`. */
function shareRefusals(all: readonly Responses[]): Json {
  const refusals = all.flatMap((responses) =>
    Object.entries(responses)
      .filter(([status]) => Number(status) >= 400)
      .map(([status, response]) => ({ responses, status, response, text: JSON.stringify(response) })),
  );
  const shared: Record<string, Json> = {};
  const names = new Map<string, string>();
  for (const { responses, status, response, text } of refusals) {
    if (refusals.filter((refusal) => refusal.status === status && refusal.text === text).length === 1)
      continue;
    const phrase = (STATUS_CODES[status] ?? 'Refusal').replaceAll(/[^A-Za-z]/g, '');
    const count = Object.keys(shared).filter(
      (key) => trimEnd(key, (character) => character >= '0' && character <= '9') === phrase,
    ).length;
    const name = names.get(status + text) ?? (count === 0 ? phrase : `${phrase}${count + 1}`);
    names.set(status + text, name);
    shared[name] = response;
    responses[status] = { $ref: `#/components/responses/${name}` };
  }
  return shared;
}

/** Returns the operations below a prefix, which names them and their shapes: two wires of a face may share a name. */
function wireOperationsOf(wire: Wire, prefix: string, components: Components): readonly Operation[] {
  const words = prefix.match(/[A-Za-z0-9]+/g) ?? [];
  const texts = textsOf(wire);
  components.begin(words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(''), texts);
  const part = { wire, texts, examples: examplesOf(wire), components };
  return shownRoutes(wire).flatMap((route) => {
    const path = prefix + route.path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}');
    const id = [...words, route.operation].join('_');
    const operation: Operation = [path, route.method.toLowerCase(), operationOf(part, route, id)];
    const hasPut = wire.routes.some(
      (candidate) => candidate.path === route.path && candidate.method === 'PUT',
    );
    if (route.method !== 'PATCH' || wire.putIsPatch !== true || hasPut) return [operation];
    return [operation, [path, 'put', operationOf(part, route, `${id}ByPut`)] as const];
  });
}

function shownRoutes(wire: Wire): readonly Route[] {
  return wire.routes.filter((route) => route.isShown !== false);
}

/** Returns the tag of an operation: the first word of its path. */
function topicOf(route: Route): string {
  return /[A-Za-z0-9_-]+/.exec(route.path)?.[0] ?? 'root';
}

function operationOf(part: Part, route: Route, id: string): Operation[2] {
  const parameters = parametersOf(part, route);
  const about = part.texts.operations?.[route.operation];
  return {
    operationId: id,
    ...(route.summary === undefined ? {} : { summary: route.summary }),
    ...describe(about && fillPlaceholders(about, route)),
    tags: [topicOf(route)],
    security: securityOf(part, route),
    ...(route.access !== 'open' && requirementOf(route).isFreeAtVendor ? { [freeAtVendor]: true } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: requestBodyOf(part, route, route.body) }),
    responses: responsesOf(part, route),
  };
}

/**
 * Returns the security of a route. An open route needs none, and may have an optional scheme. The roles of a scheme are
 * scopes, or the member in person.
 */
function securityOf({ wire, components }: Part, route: Route): readonly Json[] {
  if (route.access === 'open')
    return route.security === undefined ? [] : [{}, { [components.schemeOf(route.security)]: [] }];
  const ways = [wire.documents?.security ?? bearer].flat();
  return ways.map((way) => ({ [components.schemeOf(way)]: rolesOf(route) }));
}

/** The role of routes for a member in person. */
const memberRole = 'member';

function rolesOf(route: CallerRoute): readonly string[] {
  const { scopes, isOfMember } = requirementOf(route);
  return isOfMember ? [memberRole] : scopes;
}

function parametersOf({ wire, texts, components }: Part, route: Route): readonly Json[] {
  const params = schemaMembersOf(route.schema?.params);
  const inPath = [...route.path.matchAll(/:([A-Za-z0-9_]+)/g)].map(([, name = '']) => ({
    name,
    isRequired: true,
    schema: params.find((param) => param.name === name)?.schema ?? { type: 'string' },
  }));
  const key =
    wire.idempotency === undefined || route.access === 'open' || !acceptsKey(route)
      ? []
      : [keyHeader(wire.idempotency)];
  const parametersIn = (where: string, members: readonly Member[]) =>
    members.map(({ name, isRequired, schema }) => {
      const { description, ...rest } = components.hoist(schema);
      const words = texts.parameters?.[`${route.operation}.${name}`] ?? texts.parameters?.[name];
      return {
        name,
        in: where,
        required: isRequired,
        ...describe(words ?? (description as string | undefined)),
        // `filter[name]=value`
        ...(where === 'query' && schema.type === 'object' ? { style: 'deepObject', explode: true } : {}),
        schema: rest,
      };
    });
  return [
    ...parametersIn('path', inPath),
    ...parametersIn('query', schemaMembersOf(route.schema?.query)),
    ...parametersIn('header', [...schemaMembersOf(route.schema?.headers), ...key]),
  ];
}

interface Member {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: Json;
}

/** Describes the header of the idempotency key: `idempotency-key` → `Idempotency-Key`. */
function keyHeader({ header, form }: IdempotencyRule): Member {
  const name = header.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
  return { name, isRequired: false, schema: { type: 'string', pattern: form.source } };
}

function schemaMembersOf(schema: TSchema | undefined): readonly Member[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Readonly<Record<string, Json>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    isRequired: required.includes(name),
    schema: property,
  }));
}

function requestBodyOf(part: Part, route: Route, body: NonNullable<Route['body']>): Json {
  const schemas = route.schema ?? {};
  const isOtherMediaType =
    body.read !== 'json' && schemas.body === undefined && schemas.otherBodies !== undefined;
  const bodies = { ...(isOtherMediaType ? {} : { [json]: schemas.body ?? {} }), ...schemas.otherBodies };
  const good = part.examples.exchanges.filter(
    ({ operation, status, body: exampleBody, isFaulty }) =>
      operation === route.operation && status < 400 && exampleBody !== undefined && isFaulty !== true,
  );
  const content = Object.entries(bodies).map(([type, schema]) => {
    const values = good
      .filter(({ contentType = json }) => contentType === type)
      .map(({ title, body: value }) => ({ title, value }));
    return [type, mediaOf(part, schema, values)];
  });
  const isOptional = body.ifEmpty === 'object' && (acceptsEmpty(schemas.body ?? {}) || mayBeInQuery(schemas));
  return { required: !isOptional, content: Object.fromEntries(content) };
}

/** Whether a query can carry the body's required members. */
function mayBeInQuery({ query, body }: NonNullable<Route['schema']>): boolean {
  const inQuery = schemaMembersOf(query).map(({ name }) => name);
  const needed = schemaMembersOf(body).filter(({ isRequired }) => isRequired);
  return needed.length > 0 && needed.every(({ name }) => inQuery.includes(name));
}

/** Whether an empty object is valid. */
function acceptsEmpty(schema: object): boolean {
  const {
    anyOf,
    type,
    required = [],
    minProperties = 0,
  } = schema as {
    readonly anyOf?: readonly object[];
    readonly type?: string;
    readonly required?: readonly string[];
    readonly minProperties?: number;
  };
  if (anyOf !== undefined) return anyOf.some(acceptsEmpty);
  return type !== 'array' && required.length === 0 && minProperties === 0;
}

const json = 'application/json';

interface Example {
  readonly title: string;
  readonly value: unknown;
}

function mediaOf({ components }: Part, schema: object, examples: readonly Example[]): Json {
  return {
    schema: components.hoist(schema),
    ...(examples.length === 0 ? {} : { examples: namedExamples(examples) }),
  };
}

function responsesOf(part: Part, route: Route): Responses {
  const { wire } = part;
  const refusal = wire.documents?.refusal;
  const schemas: Readonly<Record<string, TSchema>> = { ...route.schema?.response, ...refusedAs(wire, route) };
  const answers = Object.entries(schemas).map(([status, schema]): readonly [string, Json] => {
    const full = Number(status) >= 400 && refusal !== undefined ? refusal.contentType : wire.contentType;
    const [type = full] = full.split(';');
    return [status, responseOf(part, route, status, isEmpty(schema) ? {} : { [type]: schema })];
  });
  const files = route.schema?.files?.map((type) => [type, { type: 'string' }] as const);
  if (files !== undefined)
    answers.unshift(['200', responseOf(part, route, '200', Object.fromEntries(files))]);
  const documentsRefusals = answers.some(([status]) => Number(status) >= 400);
  const others =
    refusal === undefined || documentsRefusals
      ? []
      : [['default', responseOf(part, route, 'default', { [refusal.contentType]: refusal.schema })] as const];
  if (answers.length === 0 && others.length === 0) return { default: { description: 'Answer' } };
  return Object.fromEntries([...answers, ...others]);
}

/** Describes a response. `schemas` by media type. */
function responseOf(
  part: Part,
  route: Route,
  status: string,
  schemas: Readonly<Record<string, object>>,
): Json {
  const { texts } = part;
  const description = texts.responses?.[`${route.operation}.${status}`] ?? texts.responses?.[status];
  const examples = answersOf(part, route, Number(status));
  const content = Object.entries(schemas).map(([type, schema]) => [
    type,
    mediaOf(
      part,
      schema,
      examples.filter(({ answerType = type }) => answerType === type),
    ),
  ]);
  return {
    description: fillPlaceholders(description ?? STATUS_CODES[status] ?? 'Refusal', route),
    ...(content.length === 0 ? {} : { content: Object.fromEntries(content) }),
  };
}

function answersOf({ examples }: Part, route: Route, status: number) {
  const exchanged = examples.exchanges
    .filter(
      (exchange) =>
        exchange.operation === route.operation && exchange.status === status && exchange.answer !== undefined,
    )
    .map(({ title, answer, answerType }) => ({ title, value: answer, answerType }));
  const refused = refusalsOf(examples, route, status).map(({ title, answer }) => ({ title, value: answer }));
  return [...exchanged, ...refused] as readonly (Example & { readonly answerType?: string | undefined })[];
}

function refusedAs(wire: Wire, route: Route): Readonly<Record<string, TSchema>> {
  const schema = wire.documents?.refusal?.schema;
  if (schema === undefined) return {};
  return Object.fromEntries((route.schema?.refusals ?? []).map((status) => [status, schema]));
}

/** Whether the answer has no body, as its type null shows. */
function isEmpty(schema: object): boolean {
  return 'type' in schema && schema.type === 'null';
}
