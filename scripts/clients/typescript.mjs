// The generated part of the TypeScript client: types of all schemas, the operations, and a class for each problem.
import { branchesOf } from './model.mjs';

const folder = 'clients/typescript/src/generated';
const head = '// Made by `npm run clients` from the OpenAPI document. Changes here are lost.\n';

/** The text of each file, by its path. */
export function files(model) {
  return {
    [`${folder}/types.ts`]: `${head}\n${typeTextsOf(model)}`,
    [`${folder}/operations.ts`]: `${head}${operationsOf(model)}`,
    [`${folder}/table.ts`]: `${head}${tableOf(model)}`,
    [`${folder}/problems.ts`]: `${head}${problemsOf(model)}`,
  };
}

function typeTextsOf({ schemas, codes }) {
  const shapes = Object.entries(schemas).map(([name, schema]) => {
    const text = typeTextOf(schema, '');
    const isObject = text.startsWith('{') && text.endsWith('}') && branchesOf(schema) === undefined;
    return `${comment(schema.description)}export ${isObject ? `interface ${name} ${text}` : `type ${name} = ${text};`}\n`;
  });
  const known = codes.map((code) => `  | ${quote(code)}`).join('\n');
  return `${shapes.join('\n')}\n/** The codes of problems that this release has. */\nexport type ProblemCode =\n${known};\n`;
}

/** Keywords that change a type. All others are rules that the server checks, or words. */
function typeTextOf(schema, indent) {
  const { $ref, enum: values, type } = schema;
  const branches = branchesOf(schema);
  if ('const' in schema) return quote(schema.const);
  if ($ref !== undefined) return $ref.split('/').pop();
  if (Array.isArray(values)) return union(values.map((one) => JSON.stringify(one)).map(single));
  if (schema['x-extensible-enum'] !== undefined) return 'ProblemCode | (string & {})';
  if (Array.isArray(type)) return union(type.map((one) => typeTextOf({ ...schema, type: one }, indent)));
  switch (type) {
    case 'object':
      // The server checks rules that need one of several members.
      return objectOf(schema, indent);
    case 'array':
      return arrayOf(typeTextOf(schema.items ?? {}, indent));
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case undefined:
      return branches === undefined ? 'unknown' : union(branches.map((one) => typeTextOf(one, indent)));
    default:
      throw new Error(`the type "${type}" is not known here`);
  }
}

function objectOf({ properties, required = [], patternProperties, additionalProperties }, indent) {
  const inner = `${indent}  `;
  const open = Object.values(patternProperties ?? {})[0] ?? additionalProperties;
  if (properties === undefined) {
    const value = typeof open === 'object' ? typeTextOf(open, indent) : 'unknown';
    return `Record<string, ${value}>`;
  }
  const members = Object.entries(properties).map(([name, one]) => {
    const sign = required.includes(name) ? '' : '?';
    return `${comment(one.description, inner)}${inner}${name}${sign}: ${typeTextOf(one, inner)};`;
  });
  return members.length === 0 ? '{}' : `{\n${members.join('\n')}\n${indent}}`;
}

function operationsOf({ operations }) {
  const parameterTypes = operations
    .filter(({ parameters }) => parameters.length > 0)
    .map(({ name, parameters }) => {
      const members = parameters.map(
        (one) =>
          `${comment(one.description, '  ')}  ${one.name}${one.isRequired ? '' : '?'}: ${parameterOf(one)};`,
      );
      return `export interface ${pascal(name)}Parameters {\n${members.join('\n')}\n}\n`;
    });
  const methods = operations.map((one) => {
    const scope = one.scope === undefined ? '' : ` Scope: \`${one.scope}\`.`;
    const words = `${one.summary}.${one.description === undefined ? '' : ` ${one.description}`}${scope}`;
    return `${comment(words, '  ')}  ${one.name}(${argumentsOf(one).join(', ')}): ${answerTypeOf(one)};`;
  });
  const all = `${parameterTypes.join('\n')}\nexport interface Operations {\n${methods.join('\n')}\n}\n`;
  const named = [
    ...new Set(operations.flatMap((one) => [one.body?.schema, one.answerSchema, one.itemSchema])),
  ]
    .flatMap((schema) => [...JSON.stringify(schema ?? {}).matchAll(/schemas\/(\w+)"/g)])
    .map(([, name]) => name);
  const types = [...new Set(named)].filter((name) => new RegExp(`\\b${name}\\b`).test(all)).sort();
  return `import type { Download } from '../download.ts';
import type { CallOptions, FileBody } from '../options.ts';
import type { Pages } from '../pages.ts';
import type {\n${types.map((name) => `  ${name},`).join('\n')}\n} from './types.ts';

${all}`;
}

function argumentsOf({ name, parameters, body }) {
  const found = [];
  const later = body?.isRequired === true;
  if (parameters.length > 0) {
    const type = `${pascal(name)}Parameters`;
    const isNeeded = parameters.some((one) => one.isRequired);
    found.push(
      isNeeded ? `parameters: ${type}` : later ? `parameters: ${type} | undefined` : `parameters?: ${type}`,
    );
  }
  if (body !== undefined) {
    const type = body.kind === 'file' ? 'FileBody' : typeTextOf(body.schema, '');
    found.push(`body${later ? '' : '?'}: ${type}`);
  }
  return [...found, 'options?: CallOptions'];
}

function answerTypeOf({ answer, answerSchema, itemSchema }) {
  if (answer === 'none') return 'Promise<void>';
  if (answer === 'file') return 'Promise<Download>';
  const type = typeTextOf(answerSchema, '  ');
  if (answer === 'one' || answer === 'feed') return `Promise<${type}>`;
  return `Pages<${typeTextOf(itemSchema, '  ')}, ${type}>`;
}

/** Values in the types of programs: numbers in paths, yes and no, comma-separated lists, objects as JSON. */
function parameterOf({ in: where, schema, description = '' }) {
  const text = typeTextOf(schema, '  ');
  if (where === 'path') return text === 'string' ? 'string | number' : text;
  if (text === "'true' | 'false'") return `boolean | ${text}`;
  if (schema.pattern === '^\\{') return 'string | Record<string, unknown>';
  if (/comma-separated|separated by commas/.test(description)) return 'string | readonly string[]';
  return text;
}

/**
 * Returns the table of operations: each with its method, its path and letters. The generated comment explains the
 * letters.
 */
function tableOf({ base, operations }) {
  const answers = { one: 'o', page: 'l', whole: 'l', feed: 'a', none: 'n', file: 'd' };
  const rows = operations.map((one) => {
    const letters = [
      one.parameters.length > 0 ? 'p' : '',
      one.body === undefined ? '' : one.body.kind === 'file' ? 'f' : 'b',
      answers[one.answer],
      one.isRepeatable ? 'r' : '',
    ].join('');
    return `  ${one.name}: '${one.method} ${one.path} ${letters}',`;
  });
  return `import type { Operations } from './operations.ts';

export const base = '${base}';

/**
 * Method, path, and letters. Arguments: p parameters, b a JSON body, f a file. Answers: o the value of data, l a list, a the
 * whole answer, n none, d a download. r: may be sent again.
 */
export const operations: { readonly [Name in keyof Operations]: string } = {
${rows.join('\n')}
};
`;
}

function problemsOf({ codes }) {
  const classes = codes.map((code) => `export class ${classOf(code)} extends ProblemError {}`);
  const rows = codes.map((code) => `  ${code}: ${classOf(code)},`);
  return `import { ProblemError, type ProblemParts } from '../errors.ts';

${classes.join('\n')}

const classes: Readonly<Record<string, typeof ProblemError>> = {
${rows.join('\n')}
};

/** An error of the class of its code. */
export function problemError(parts: ProblemParts): ProblemError {
  const { code } = parts.problem;
  return new (Object.hasOwn(classes, code) ? (classes[code] ?? ProblemError) : ProblemError)(parts);
}
`;
}

function classOf(code) {
  return `${code.split('_').map(pascal).join('')}Error`;
}

function pascal(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function quote(value) {
  return typeof value === 'string' ? single(JSON.stringify(value)) : JSON.stringify(value);
}

function single(text) {
  return text.startsWith('"') ? `'${text.slice(1, -1).replaceAll("'", "\\'")}'` : text;
}

function union(types) {
  return [...new Set(types)].join(' | ');
}

function arrayOf(type) {
  return / \| |[{]/.test(type) ? `Array<${type}>` : `${type}[]`;
}

function comment(text, indent = '') {
  if (text === undefined) return '';
  const words = text.replaceAll('*/', '*\\/').replaceAll('\n', ' ').split(' ');
  const lines = [''];
  for (const word of words) {
    const last = lines.length - 1;
    if (lines[last] !== '' && `${lines[last]} ${word}`.length > 100) lines.push(word);
    else lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`;
  }
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`).join('\n')}\n${indent} */\n`;
}
