/** The OpenAPI document of a face for the fuzzer: operations with schemas that generate and check values. */
import type { Compile } from 'typebox/schema';
import { compilerOf } from '../support/wire/compile-with.js';

/** The keywords that generate values. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly pattern?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** Answers that an operation documents for one status. */
interface Expected {
  /** Checks by media type, without parameters; empty if the answer has no body. */
  readonly faultsOf: ReadonlyMap<string, (value: unknown) => string | undefined>;
}

export interface Operation {
  readonly face: string;
  readonly id: string;
  /** upper case */
  readonly method: string;
  /** `/v1/contacts/{id}` */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** schemas by media type; `examples` are the examples of the body */
  readonly bodies: readonly (readonly [type: string, schema: Schema])[];
  readonly expected: ReadonlyMap<number, Expected>;
  /** whether every answer needs a credential */
  readonly isSecured: boolean;
  /** whether the document states the requirement of the operation, even an empty one */
  readonly isDeclared: boolean;
  /** the scopes that a key needs, all of them */
  readonly scopes: readonly string[];
  /** only the member itself may call it */
  readonly isOfMember: boolean;
  /** keys of the vendor need no scope */
  readonly isFreeAtVendor: boolean;
  /** `basic` if account and key are the credential; else the scheme of the face. */
  readonly scheme: string | undefined;
}

export interface Document {
  readonly face: string;
  readonly operations: readonly Operation[];
  /** Resolves references of this document. */
  readonly resolve: (schema: Schema) => Schema;
}

interface RawMedia {
  readonly $ref?: string;
  readonly content?: Readonly<
    Record<
      string,
      {
        readonly schema: Schema;
        readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
      }
    >
  >;
}

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: RawMedia;
  readonly responses: Readonly<Record<string, RawMedia>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-vendor-keys-need-no-scope'?: boolean;
}

/** The role of operations for a member itself, among the scopes of `security`. */
const memberRole = 'member';

interface Raw {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses?: Readonly<Record<string, RawMedia>>;
    readonly securitySchemes: Readonly<Record<string, { readonly scheme?: string }>>;
  };
}

export function readDocument(face: string, text: string): Document {
  const raw = JSON.parse(text) as Raw;
  const compile = compilerOf(raw.components.schemas);
  const checks = new Map<string, (value: unknown) => string | undefined>();
  const checkOf = (schema: Schema) => {
    const key = JSON.stringify(schema);
    const known = checks.get(key) ?? faultFinder(compile(schema as never));
    checks.set(key, known);
    return known;
  };
  const operations = raw.servers.flatMap(({ url }, index) =>
    Object.entries(raw.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        const { operationId } = operation;
        const named = { ...operation, operationId: index === 0 ? operationId : `${operationId}@${url}` };
        return operationOf(face, raw, [pathnameOf(url) + path, method, named], checkOf);
      }),
    ),
  );
  return { face, operations, resolve: (schema) => resolve(raw, schema) };
}

function operationOf(
  face: string,
  raw: Raw,
  [path, method, operation]: readonly [string, string, RawOperation],
  checkOf: (schema: Schema) => (value: unknown) => string | undefined,
): Operation {
  const { parameters = [], requestBody, responses, security = [] } = operation;
  const expected = Object.entries(responses).map(([status, response]) => {
    const name = response.$ref?.replace('#/components/responses/', '') ?? '';
    const { content = {} } = raw.components.responses?.[name] ?? response;
    const faultsOf = new Map(
      Object.entries(content).map(([type, { schema }]) => [bareType(type), checkOf(schema)] as const),
    );
    return [Number(status), { faultsOf }] as const;
  });
  const roles = [...new Set(security.flatMap((way) => Object.values(way).flat()))];
  const schemes = security.flatMap(Object.keys).map((name) => raw.components.securitySchemes[name]?.scheme);
  return {
    face,
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    parameters,
    bodies: Object.entries(requestBody?.content ?? {}).map(([type, { schema, examples = {} }]) => {
      const values = Object.values(examples).map(({ value }) => value);
      return [type, { ...schema, ...(values.length === 0 ? {} : { examples: values }) }] as const;
    }),
    // The answer `default` has no number and is ignored.
    expected: new Map(expected.filter(([status]) => Number.isInteger(status))),
    isSecured: security.length > 0 && security.every((item) => Object.keys(item).length > 0),
    isDeclared: operation.security !== undefined,
    scopes: roles.filter((role) => role !== memberRole),
    isOfMember: roles.includes(memberRole),
    isFreeAtVendor: operation['x-vendor-keys-need-no-scope'] === true,
    scheme: schemes.find((scheme) => scheme !== undefined),
  };
}

function pathnameOf(url: string): string {
  return new URL(url, 'http://localhost').pathname.replace(/\/$/, '');
}

export function bareType(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}

function resolve(raw: Raw, schema: Schema): Schema {
  let found = schema;
  while (found.$ref !== undefined) {
    const target = raw.components.schemas[found.$ref.replace('#/components/schemas/', '')];
    if (target === undefined) throw new Error(`the document has no ${found.$ref}`);
    found = target;
  }
  return found;
}

/** Returns a check that reports the first position with a value that does not match the schema. */
function faultFinder(compiled: ReturnType<typeof Compile>): (value: unknown) => string | undefined {
  return (value) => {
    if (compiled.Check(value)) return undefined;
    const [first] = compiled.Errors(value)[1];
    // Positions in lists do not matter: one fault is one class.
    const place = (first?.instancePath ?? '').replaceAll(/\/\d+/g, '/n');
    return `${place || 'the body'} ${first?.message ?? 'is not as documented'}`;
  };
}
