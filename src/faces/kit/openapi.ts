/**
 * OpenAPI documents, made from what a wire's routes say of themselves: paths, parameters, bodies, answers, scopes.
 * Any face will do; the same schemas serialise the answers and check the bodies, so document and wire cannot drift
 * apart. Schemas with a name for a title become components.
 */
import { STATUS_CODES } from 'node:http';
import type { TSchema } from 'typebox';
import type { Face, KeyRoute, Mount, Route, Wire } from './define-face.js';

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  readonly paths: Readonly<Record<string, Json>>;
  readonly components: { readonly securitySchemes: Json; readonly schemas: Json };
}

const bearer = { type: 'http', scheme: 'bearer' };

/** The document of one mount of a face, whose paths are relative to it. */
export function openApiOf(face: Face, mount: Mount): OpenApiDocument {
  return documentOf(face, [{ mount, label: '', paths: '' }], mount.prefix);
}

/** The document of a face with all its mounts, whose paths are in full; `server` is where they begin. */
export function openApiOfFace(face: Face, server = '/'): OpenApiDocument {
  const isOne = face.mounts.length === 1;
  const parts = face.mounts.map((mount) => ({
    mount,
    label: isOne ? '' : wordsOf(mount.prefix).join('_'),
    paths: mount.prefix,
  }));
  return documentOf(face, parts, server);
}

/** A mount, as a document shows it. */
interface Part {
  readonly mount: Mount;
  /** tells its operations from those of other mounts */
  readonly label: string;
  /** what its paths begin with */
  readonly paths: string;
}

function documentOf(face: Face, parts: readonly Part[], server: string): OpenApiDocument {
  const wires = [...new Set(parts.map((part) => part.mount.wire))];
  const documents = wires.map((wire) => wire.documents ?? {});
  const components = new Components();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { mount, label, paths: start } of parts) {
    const { wire } = mount;
    // Wires of one face may use one name for different shapes.
    const first = parts.find((part) => part.mount.wire === wire);
    components.prefix = wires.length === 1 ? '' : pascalOf(wordsOf(first?.label ?? ''));
    for (const [path, method, operation] of operationsOf(wire, label, components))
      paths[start + path] = { ...paths[start + path], [method]: operation };
  }
  const topics = [...new Set(wires.flatMap((wire) => wire.routes.map(topicOf)))];
  const versions = documents.map((one) => one.version ?? '1');
  const descriptions = documents.flatMap((one) => one.description ?? []);
  return {
    openapi: '3.1.0',
    info: {
      title: face.title,
      version: [...new Set(versions)].join(', '),
      ...(descriptions.length === 0 ? {} : { description: descriptions.join('\n\n') }),
    },
    servers: [{ url: server }],
    tags: topics.map((name) => ({ name })),
    paths,
    components: { securitySchemes: components.schemes, schemas: components.schemas },
  };
}

/** `/api/v2` → `api`, `v2` */
function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Za-z0-9]+/g) ?? [];
}

function pascalOf(words: readonly string[]): string {
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

type Operation = readonly [path: string, method: string, operation: Json];

function operationsOf(wire: Wire, label: string, components: Components): readonly Operation[] {
  return wire.routes.flatMap((route) => {
    const path = route.path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}');
    const id = label === '' ? route.operation : `${label}_${route.operation}`;
    const own: Operation = [path, route.method.toLowerCase(), operationOf(wire, route, id, components)];
    const hasPut = wire.routes.some((other) => other.path === route.path && other.method === 'PUT');
    if (route.method !== 'PATCH' || wire.putIsPatch !== true || hasPut) return [own];
    return [own, [path, 'put', operationOf(wire, route, `${id}ByPut`, components)] as const];
  });
}

/** What an operation is about: the first word of its path. */
function topicOf(route: Route): string {
  return /[A-Za-z0-9_-]+/.exec(route.path)?.[0] ?? 'root';
}

function operationOf(wire: Wire, route: Route, id: string, components: Components): Json {
  const parameters = parametersOf(wire, route, components);
  return {
    operationId: id,
    ...(route.summary === undefined ? {} : { summary: route.summary }),
    tags: [topicOf(route)],
    security: securityOf(wire, route, components),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: requestBodyOf(route, route.body, components) }),
    responses: responsesOf(wire, route, components),
  };
}

/** An open route needs none, and may have a way of its own to say who calls. */
function securityOf(wire: Wire, route: Route, components: Components): readonly Json[] {
  if (route.access !== 'open')
    return [{ [components.schemeOf(wire.documents?.security ?? bearer)]: scopesOf(route) }];
  return route.security === undefined ? [] : [{}, { [components.schemeOf(route.security)]: [] }];
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
        // `filter[name]=value`
        ...(where === 'query' && rest.type === 'object' ? { style: 'deepObject', explode: true } : {}),
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
  const schemas = route.schema ?? {};
  const isJson = body.read === 'json' || schemas.body !== undefined;
  const bodies = {
    [isJson ? 'application/json' : 'application/octet-stream']: schemas.body ?? {},
    ...schemas.otherBodies,
  };
  const content = Object.entries(bodies).map(([type, schema]) => [
    type,
    { schema: components.hoist(schema) },
  ]);
  return { required: body.ifEmpty !== 'object', content: Object.fromEntries(content) };
}

function responsesOf(wire: Wire, route: Route, components: Components): Json {
  const refusal = wire.documents?.refusal;
  const contentOf = (contentType: string, schema: object) =>
    isEmpty(schema) ? {} : { content: { [contentType]: { schema: components.hoist(schema) } } };
  const schemas: Readonly<Record<string, TSchema>> = {
    ...route.schema?.response,
    ...refusalsOf(wire, route),
  };
  const answers = Object.entries(schemas).map(([status, schema]): readonly [string, Json] => {
    const type = Number(status) >= 400 && refusal !== undefined ? refusal.contentType : wire.contentType;
    return [status, { description: STATUS_CODES[status] ?? 'Answer', ...contentOf(type, schema) }];
  });
  const files = route.schema?.files?.map((type) => [type, { schema: { type: 'string' } }] as const);
  if (files !== undefined)
    answers.unshift(['200', { description: 'A file', content: Object.fromEntries(files) }]);
  const isToldAll = answers.some(([status]) => Number(status) >= 400);
  const others =
    refusal === undefined || isToldAll
      ? []
      : [['default', { description: 'Refusal', ...contentOf(refusal.contentType, refusal.schema) }] as const];
  if (answers.length === 0 && others.length === 0) return { default: { description: 'Answer' } };
  return Object.fromEntries([...answers, ...others]);
}

function refusalsOf(wire: Wire, route: Route): Readonly<Record<string, TSchema>> {
  const schema = wire.documents?.refusal?.schema;
  if (schema === undefined) return {};
  return Object.fromEntries((route.schema?.refusals ?? []).map((status) => [status, schema]));
}

/** An answer of type null is one without a body. */
function isEmpty(schema: object): boolean {
  return 'type' in schema && schema.type === 'null';
}

/** Schemas that are named by their title, and ways to authenticate, each shown once. */
class Components {
  /** of the names of schemas from now on */
  prefix = '';
  readonly #schemas = new Map<string, unknown>();
  readonly #schemes: Json[] = [];

  get schemas(): Json {
    return Object.fromEntries([...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  get schemes(): Json {
    return Object.fromEntries(this.#schemes.map((scheme, index) => [schemeName(index), scheme]));
  }

  /** The name of a security scheme. */
  schemeOf(scheme: Json): string {
    const known = this.#schemes.findIndex((one) => JSON.stringify(one) === JSON.stringify(scheme));
    return schemeName(known === -1 ? this.#schemes.push(scheme) - 1 : known);
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
    const name = this.prefix + title;
    const known = this.#schemas.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(walked))
      throw new Error(`two schemas are called ${name}`);
    this.#schemas.set(name, walked);
    return { $ref: `#/components/schemas/${name}` };
  }
}

function schemeName(index: number): string {
  return index === 0 ? 'key' : `key${index + 1}`;
}
