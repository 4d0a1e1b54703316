/**
 * OpenAPI documents, made from what a wire's routes say of themselves: paths, parameters, bodies, answers, scopes.
 * Any face's mount will do; the same schemas serialise the answers and check the bodies, so document and wire cannot
 * drift apart. Schemas with a name for a title become components.
 */
import { STATUS_CODES } from 'node:http';
import type { TSchema } from 'typebox';
import type { Face, KeyRoute, Mount, Route, Wire } from './define-face.js';

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly security: readonly Json[];
  readonly tags: readonly Json[];
  readonly paths: Readonly<Record<string, Json>>;
  readonly components: { readonly securitySchemes: Json; readonly schemas: Json };
}

const schemeName = 'key';
const bearer = { type: 'http', scheme: 'bearer' };

/** The document of one mount of a face. */
export function openApiOf(face: Face, mount: Mount): OpenApiDocument {
  const { wire } = mount;
  const documents = wire.documents ?? {};
  const components = new Components();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of wire.routes) {
    const path = route.path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(wire, route, components) };
  }
  const topics = [...new Set(wire.routes.map(topicOf))];
  return {
    openapi: '3.1.0',
    info: {
      title: face.title,
      version: documents.version ?? '1',
      ...(documents.description === undefined ? {} : { description: documents.description }),
    },
    servers: [{ url: mount.prefix }],
    security: [{ [schemeName]: [] }],
    tags: topics.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { [schemeName]: documents.security ?? bearer },
      schemas: components.schemas,
    },
  };
}

/** What an operation is about: the first word of its path. */
function topicOf(route: Route): string {
  return /[A-Za-z0-9_-]+/.exec(route.path)?.[0] ?? 'root';
}

function operationOf(wire: Wire, route: Route, components: Components): Json {
  const parameters = parametersOf(wire, route, components);
  return {
    operationId: route.operation,
    ...(route.summary === undefined ? {} : { summary: route.summary }),
    tags: [topicOf(route)],
    ...(route.access === 'open' ? { security: [] } : { security: [{ [schemeName]: scopesOf(route) }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: requestBodyOf(route, route.body, components) }),
    responses: responsesOf(wire, route, components),
  };
}

function scopesOf(route: KeyRoute): readonly string[] {
  return route.scope === null ? [] : [route.scope];
}

function parametersOf(wire: Wire, route: Route, components: Components): readonly Json[] {
  const named = membersOf(route.schema?.params);
  const inPath = [...route.path.matchAll(/:([A-Za-z0-9_]+)/g)].map(([, name = '']) => ({
    name,
    isRequired: true,
    schema: named.find((one) => one.name === name)?.schema ?? { type: 'string' },
  }));
  const known =
    wire.once === undefined || route.method === 'GET' || route.access === 'open'
      ? []
      : [onceMember(wire.once.header)];
  const place = (where: string, members: readonly Member[]) =>
    members.map(({ name, isRequired, schema }) => {
      const { description, ...rest } = components.hoist(schema);
      return {
        name,
        in: where,
        required: isRequired,
        ...(description === undefined ? {} : { description }),
        schema: rest,
      };
    });
  return [
    ...place('path', inPath),
    ...place('query', membersOf(route.schema?.query)),
    ...place('header', [...membersOf(route.schema?.headers), ...known]),
  ];
}

interface Member {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: Json;
}

/** `idempotency-key` → `Idempotency-Key` */
function onceMember(header: string): Member {
  const name = header.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
  const description =
    'Names the write: sent again with the same body, it is answered as the first time and not done twice';
  return { name, isRequired: false, schema: { type: 'string', description } };
}

function membersOf(schema: TSchema | undefined): readonly Member[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Readonly<Record<string, Json>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    isRequired: required.includes(name),
    schema: one,
  }));
}

function requestBodyOf(route: Route, body: NonNullable<Route['body']>, components: Components): Json {
  const type = body.read === 'json' ? 'application/json' : 'application/octet-stream';
  return {
    required: body.ifEmpty !== 'object',
    content: { [type]: { schema: components.hoist(route.schema?.body ?? {}) } },
  };
}

function responsesOf(wire: Wire, route: Route, components: Components): Json {
  const refusal = wire.documents?.refusal;
  const contentOf = (contentType: string, schema: object) =>
    isEmpty(schema) ? {} : { content: { [contentType]: { schema: components.hoist(schema) } } };
  const answers = Object.entries(route.schema?.response ?? {}).map(([status, schema]) => {
    const type = Number(status) >= 400 && refusal !== undefined ? refusal.contentType : wire.contentType;
    return [status, { description: STATUS_CODES[status] ?? 'Answer', ...contentOf(type, schema) }] as const;
  });
  const others =
    refusal === undefined
      ? []
      : [['default', { description: 'Refusal', ...contentOf(refusal.contentType, refusal.schema) }] as const];
  if (answers.length === 0 && others.length === 0) return { default: { description: 'Answer' } };
  return Object.fromEntries([...answers, ...others]);
}

/** An answer of type null is one without a body. */
function isEmpty(schema: object): boolean {
  return 'type' in schema && schema.type === 'null';
}

/** Schemas that are named by their title, each shown once. */
class Components {
  readonly #schemas = new Map<string, unknown>();

  get schemas(): Json {
    return Object.fromEntries([...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** The schema as plain JSON, its named parts replaced by references. */
  hoist(schema: object): Json {
    return this.#walk(JSON.parse(JSON.stringify(schema))) as Json;
  }

  #walk(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((one) => this.#walk(one));
    if (typeof node !== 'object' || node === null) return node;
    const walked = Object.fromEntries(Object.entries(node).map(([name, one]) => [name, this.#walk(one)]));
    const { title } = walked;
    if (typeof title !== 'string' || !/^[A-Z][A-Za-z0-9]*$/.test(title)) return walked;
    const known = this.#schemas.get(title);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(walked))
      throw new Error(`two schemas are called ${title}`);
    this.#schemas.set(title, walked);
    return { $ref: `#/components/schemas/${title}` };
  }
}
