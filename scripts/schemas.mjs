// The schemas of typebox that our own API and records are made of, without the engine behind the others: that is a fourteenth of the
// bundle of commands, and takes longer to build a schema than a command takes to use it.

/** Members that do not show in JSON. */
const withHidden = (schema, hidden) =>
  Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(schema),
      ...Object.fromEntries(Object.entries(hidden).map(([name, value]) => [name, { value }])),
    },
  );

const isOptional = (schema) => Object.hasOwn(schema, '~optional');
const made = (type) => (options) => ({ type, ...options });

const arrayOf = (items, options) => ({ type: 'array', items, ...options });
const literal = (value, options) => ({ type: typeof value, const: value, ...options });
const [aBoolean, anInteger, aNull, aNumber, aString] = ['boolean', 'integer', 'null', 'number', 'string'].map(
  made,
);
const objectOf = (properties, options) => {
  const required = Object.keys(properties).filter((name) => !isOptional(properties[name]));
  return { type: 'object', ...(required.length > 0 && { required }), properties, ...options };
};
const optional = (schema) => withHidden(schema, { '~optional': true });
const recordOf = (_names, value, options) => ({
  type: 'object',
  patternProperties: { '^.*$': value },
  ...options,
});
const unionOf = (anyOf, options) => ({ anyOf, ...options });
const unknown = (options) => ({ ...options });
const unsafe = (schema) => withHidden(schema, {});

export * as Type from './schemas.mjs';
export {
  aBoolean as Boolean,
  aNull as Null,
  aNumber as Number,
  anInteger as Integer,
  arrayOf as Array,
  aString as String,
  literal as Literal,
  objectOf as Object,
  optional as Optional,
  recordOf as Record,
  unionOf as Union,
  unknown as Unknown,
  unsafe as Unsafe,
};
