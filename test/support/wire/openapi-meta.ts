/** The parts of OpenAPI 3.1 that our documents use: every object is closed, so that unknown members are found. */
import { Compile } from 'typebox/schema';

const text = { type: 'string' } as const;
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const mapOf = (value: object) => ({ type: 'object', additionalProperties: value });

function closed(required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) {
  return {
    type: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional },
    patternProperties: { '^x-': {} },
    additionalProperties: false,
  };
}

const types = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];

/** The keywords of JSON Schema 2020-12 that the documents use; `x-…` are annotations. */
const schema = closed(
  {},
  {
    $ref: text,
    title: text,
    description: text,
    type: { anyOf: [{ enum: types }, { type: 'array', items: { enum: types }, minItems: 1 }] },
    format: text,
    pattern: text,
    enum: { type: 'array', minItems: 1 },
    const: {},
    default: {},
    examples: { type: 'array' },
    anyOf: { type: 'array', items: ref('schema'), minItems: 1 },
    oneOf: { type: 'array', items: ref('schema'), minItems: 1 },
    discriminator: closed({ propertyName: text }, { mapping: mapOf(text) }),
    allOf: { type: 'array', items: ref('schema'), minItems: 1 },
    not: ref('schema'),
    properties: mapOf(ref('schema')),
    patternProperties: mapOf(ref('schema')),
    propertyNames: ref('schema'),
    required: { type: 'array', items: text },
    dependentRequired: mapOf({ type: 'array', items: text }),
    additionalProperties: { anyOf: [{ type: 'boolean' }, ref('schema')] },
    items: ref('schema'),
    ...Object.fromEntries(
      ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'].map((name) => [
        name,
        { type: 'integer', minimum: 0 },
      ]),
    ),
    uniqueItems: { type: 'boolean' },
    minimum: { type: 'number' },
    maximum: { type: 'number' },
  },
);

const securityScheme = {
  anyOf: [
    closed({ type: { const: 'http' }, scheme: text }, { description: text, bearerFormat: text }),
    closed(
      { type: { const: 'apiKey' }, in: { enum: ['header', 'query', 'cookie'] }, name: text },
      { description: text },
    ),
  ],
};

const meta = {
  $defs: {
    schema,
    media: closed(
      { schema: ref('schema') },
      { examples: mapOf(closed({ value: {} }, { summary: text, description: text })) },
    ),
    response: closed({ description: text }, { content: mapOf(ref('media')) }),
    parameter: closed(
      {
        name: text,
        in: { enum: ['path', 'query', 'header'] },
        required: { type: 'boolean' },
        schema: ref('schema'),
      },
      { description: text, style: { const: 'deepObject' }, explode: { type: 'boolean' } },
    ),
    operation: closed(
      {
        operationId: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]*$' },
        tags: { type: 'array', items: text },
        security: { type: 'array', items: mapOf({ type: 'array', items: text }) },
        responses: {
          type: 'object',
          minProperties: 1,
          patternProperties: {
            '^([1-5][0-9][0-9]|default)$': { anyOf: [ref('response'), closed({ $ref: text })] },
          },
          additionalProperties: false,
        },
      },
      {
        summary: text,
        description: text,
        parameters: { type: 'array', items: ref('parameter'), minItems: 1 },
        requestBody: closed(
          { content: { ...mapOf(ref('media')), minProperties: 1 } },
          { description: text, required: { type: 'boolean' } },
        ),
      },
    ),
    item: closed(
      {},
      Object.fromEntries(['get', 'post', 'put', 'patch', 'delete'].map((name) => [name, ref('operation')])),
    ),
  },
  ...closed(
    {
      openapi: { const: '3.1.0' },
      info: closed({ title: text, version: text }, { description: text }),
      servers: { type: 'array', items: closed({ url: text }), minItems: 1 },
      paths: {
        type: 'object',
        patternProperties: { '^/': ref('item') },
        additionalProperties: false,
      },
      components: closed(
        { schemas: mapOf(ref('schema')), securitySchemes: mapOf(securityScheme) },
        { responses: mapOf(ref('response')) },
      ),
    },
    { tags: { type: 'array', items: closed({ name: text }, { description: text }) } },
  ),
};

const compiled = Compile(meta);

/** Returns the faults of a document, such as `/paths/~1contacts: must …`; empty for a valid one. */
export function metaFaults(document: unknown): readonly string[] {
  if (compiled.Check(document)) return [];
  return compiled.Errors(document)[1].map((error) => `${error.instancePath}: ${error.message}`);
}
