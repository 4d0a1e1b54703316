// The generated part of the Python client: types of all schemas, a method for each operation in both clients, and a
// class for each problem. The output runs on Python 3.9, so it uses `Optional` and `Union`.
import { branchesOf } from './model.mjs';

const folder = 'clients/python/src/switchbook';
const head = '# Made by `npm run clients` from the OpenAPI document. Changes here are lost.\n';
const width = 118;

/** The text of each file, by its path. */
export function files(model) {
  return {
    [`${folder}/types.py`]: head + pythonTypesOf(model),
    [`${folder}/operations.py`]: head + operationsOf(model),
    [`${folder}/problems.py`]: head + problemsOf(model),
    [`${folder}/_version.py`]: `${head}__version__ = "${model.version}"\nbase = "${model.base}"\n`,
  };
}

function pythonTypesOf({ schemas }) {
  const shapes = Object.entries(schemas).map(([name, schema]) =>
    schema.properties === undefined ? aliasOf(name, schema) : classesOf(name, schema, schemas),
  );
  return `"""Shapes of bodies and answers."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

${shapes.join('\n\n')}`;
}

/** A name for something else. It is evaluated when the module is loaded, so names in it are quoted. */
function aliasOf(name, schema) {
  const text = pythonTypeOf(schema, {}).replaceAll(/(?<=[[ ])([A-Z]\w+)(?=[,\]])/g, '"$1"');
  return `#: ${schema.description ?? name}\n${name} = ${text}\n`;
}

/** Writes the class of a schema, or two if only some members are required. Words of Python need another form. */
function classesOf(name, schema, schemas) {
  const { properties, required = [], description } = schema;
  const members = Object.entries(properties).map(([member, one]) => ({
    member,
    type: pythonTypeOf(one, schemas),
    isRequired: required.includes(member),
    words: one.description,
  }));
  const parts = [true, false].map((wanted) => members.filter(({ isRequired }) => isRequired === wanted));
  const bases = [];
  const texts = [];
  const plain = ({ member }) => !keywords.has(member);
  parts.forEach((part, index) => {
    const total = index === 0 ? '' : ', total=False';
    const odd = part.filter((one) => !plain(one));
    if (odd.length > 0) {
      const base = `_${name}${index === 0 ? '' : 'Optional'}Words`;
      const list = odd.map(({ member, type }) => `"${member}": ${JSON.stringify(type)}`).join(', ');
      texts.push(`${base} = TypedDict("${base}", {${list}}${total})\n`);
      bases.push(base);
    }
  });
  const [must, may] = parts.map((part) => part.filter(plain));
  if (must.length > 0 && may.length > 0) {
    texts.push(classText({ name: `_${name}`, bases, members: must, words: undefined, total: '' }));
    bases.splice(0, bases.length, `_${name}`);
  }
  const [last, total] = may.length > 0 ? [may, ', total=False'] : [must, ''];
  texts.push(classText({ name, bases, members: last, words: description, total }));
  return texts.join('\n\n');
}

function classText({ name, bases, members, words, total }) {
  const lines = members.flatMap((one) => [
    `    ${one.member}: ${one.type}`,
    ...(one.words === undefined ? [] : [docstring(one.words, '    ')]),
  ]);
  const doc = words === undefined ? [] : [docstring(words, '    '), ...(lines.length === 0 ? [] : [''])];
  const body = [...doc, ...lines];
  const parents = bases.length > 0 ? bases.join(', ') : 'TypedDict';
  return `class ${name}(${parents}${total}):\n${(body.length === 0 ? ['    pass'] : body).join('\n')}\n`;
}

/** Keywords that change a type. All others are rules that the server checks, or words. */
function pythonTypeOf(schema, schemas) {
  const { $ref, enum: values, type } = schema;
  const branches = branchesOf(schema);
  if ('const' in schema) return `Literal[${literal(schema.const)}]`;
  if ($ref !== undefined) {
    const name = $ref.split('/').pop();
    return [schemas[name]?.type].flat().includes('null') ? `Optional[${name}]` : name;
  }
  if (Array.isArray(values)) return literals(values);
  if (branches !== undefined) return union(branches.map((one) => pythonTypeOf(one, schemas)));
  if (Array.isArray(type)) return union(type.map((one) => pythonTypeOf({ ...schema, type: one }, schemas)));
  switch (type) {
    case 'object':
      return `Dict[str, ${openOf(schema, schemas)}]`;
    case 'array':
      return `List[${pythonTypeOf(schema.items ?? {}, schemas)}]`;
    case undefined:
      return 'Any';
    default:
      if (scalars[type] === undefined) throw new Error(`the type "${type}" is not known here`);
      return scalars[type];
  }
}

const scalars = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' };

function openOf({ properties, patternProperties, additionalProperties }, schemas) {
  if (properties !== undefined) throw new Error('a shape with members needs a title');
  const open = Object.values(patternProperties ?? {})[0] ?? additionalProperties;
  return typeof open === 'object' ? pythonTypeOf(open, schemas) : 'Any';
}

function literals(values) {
  const some = values.filter((one) => one !== null);
  const text = `Literal[${some.map(literal).join(', ')}]`;
  return some.length === values.length ? text : `Optional[${text}]`;
}

function union(types) {
  const all = [...new Set(types)];
  const some = all.filter((one) => one !== 'None');
  const text = some.length === 1 ? some[0] : `Union[${some.join(', ')}]`;
  return some.length === all.length ? text : `Optional[${text}]`;
}

function operationsOf(model) {
  const { operations, schemas } = model;
  const [sync, later] = [false, true].map((isAsync) =>
    operations.map((one) => methodOf(one, schemas, isAsync)).join('\n'),
  );
  return `"""A method for each operation."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Literal, Optional, Union

from . import types as shapes
from ._callers import AsyncCaller, AsyncDownload, AsyncPages, Caller, Download, Page
from ._core import Call
from ._files import File, Progress


class Operations(Caller):
    """The operations of \`Client\`."""

${sync}

class AsyncOperations(AsyncCaller):
    """The operations of \`AsyncClient\`."""

${later}`;
}

function methodOf(one, schemas, isAsync) {
  const { answer, parameters, body, isRepeatable, method } = one;
  const isFile = body?.kind === 'file';
  const isKeyed = isRepeatable && method !== 'GET';
  const bodyType = isFile ? 'File' : body && outside(pythonTypeOf(body.schema, schemas), schemas);
  const options = [
    ...(isFile ? ['on_progress: Optional[Progress] = None'] : []),
    ...(one.hasVersion ? ['if_match: Union[int, str, None] = None'] : []),
    ...(one.hasOnlyNew ? ['only_new: bool = False'] : []),
    ...(isKeyed ? ['idempotency_key: Optional[str] = None'] : []),
    'timeout: Optional[float] = None',
    'retries: Optional[int] = None',
  ];
  const named = [...parameters.filter((p) => p.isRequired), ...parameters.filter((p) => !p.isRequired)].map(
    (p) => `${python(p.name)}: ${p.isRequired ? parameterOf(p) : `Optional[${parameterOf(p)}] = None`}`,
  );
  const positional =
    body === undefined ? [] : [body.isRequired ? `body: ${bodyType}` : `body: Optional[${bodyType}] = None`];
  const sent = [
    `"${method} ${one.path}"`,
    `{${parameters.map((p) => `"${p.name}": ${python(p.name)}`).join(', ')}}`,
    ...(body === undefined ? [] : [isFile ? 'file=body' : 'body=body']),
    ...(isRepeatable ? ['is_repeatable=True'] : []),
    ...options.map((option) => option.split(':')[0]).map((name) => `${name}=${name}`),
  ];
  const [result, call] = resultOf(one, schemas, isAsync);
  const scope = one.scope === undefined ? '' : ` Scope: \`${one.scope}\`.`;
  const words = `${one.summary}.${one.description === undefined ? '' : ` ${one.description}`}${scope}`;
  const isAwaited = isAsync && (answer === 'one' || answer === 'none' || answer === 'feed');
  return [
    `    ${isAwaited ? 'async ' : ''}def ${snake(one.name)}(`,
    ...['self', ...positional, '*', ...named, ...options].map((parameter) => `        ${parameter},`),
    `    ) -> ${result}:`,
    docstring(words, '        '),
    `        ${isAwaited ? 'return await' : 'return'} self.${call}(`,
    '            Call(',
    ...sent.map((argument) => `                ${argument},`),
    '            )',
    '        )',
    '',
  ].join('\n');
}

/** Names of shapes in another module. Some equal names that the operations use. */
function outside(text, schemas) {
  return text.replaceAll(/(?<!["\w])[A-Z]\w+(?!["\w])/g, (name) =>
    name in schemas ? `shapes.${name}` : name,
  );
}

/** Returns the type of the result, and the method of the caller that makes it. */
function resultOf({ answer, answerSchema, itemSchema }, schemas, isAsync) {
  const prefix = isAsync ? 'Async' : '';
  if (answer === 'none') return ['None', '_none'];
  if (answer === 'file') return [`${prefix}Download`, '_file'];
  if (answer === 'one') return [outside(pythonTypeOf(answerSchema, schemas), schemas), '_one'];
  const meta = schemas[answerSchema.$ref.split('/').pop()].properties.meta;
  const types = outside(`[${pythonTypeOf(itemSchema, schemas)}, ${pythonTypeOf(meta, schemas)}]`, schemas);
  if (answer === 'feed') return [`Page${types}`, '_feed'];
  return [`${isAsync ? 'AsyncPages' : 'Page'}${types}`, '_page'];
}

/** Values in the types of programs: numbers in paths, yes and no, comma-separated lists, objects as JSON. */
function parameterOf({ in: where, schema, description = '' }) {
  const text = pythonTypeOf(schema, {});
  if (where === 'path') return text === 'str' ? 'Union[str, int]' : text;
  if (text === 'Literal["true", "false"]') return 'bool';
  if (schema.pattern === '^\\{') return 'Union[str, Dict[str, Any]]';
  if (/comma-separated|separated by commas/.test(description)) return 'Union[str, Iterable[str]]';
  return text;
}

function problemsOf({ codes }) {
  const classes = codes.map((code) => `class ${classOf(code)}(ProblemError):\n    code = "${code}"\n`);
  const rows = codes.map((code) => `        "${code}": ${classOf(code)},`);
  return `"""The class of each code of a problem."""

from __future__ import annotations

from .errors import ProblemError, classes

__all__ = [
${codes.map((code) => `    "${classOf(code)}",`).join('\n')}
]


${classes.join('\n\n')}

classes.update(
    {
${rows.join('\n')}
    }
)
`;
}

function classOf(code) {
  const words = code.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Error`;
}

const keywords = new Set([
  'from',
  'import',
  'class',
  'is',
  'in',
  'not',
  'global',
  'pass',
  'with',
  'as',
  'def',
]);

function python(name) {
  return keywords.has(name) ? `${name}_` : name;
}

function snake(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function literal(value) {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value);
}

function docstring(text, indent) {
  const words = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"""', "'''")
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(' ');
  const lines = [`${indent}"""${words[0]}`];
  for (const word of words.slice(1)) {
    const last = lines.length - 1;
    if (`${lines[last]} ${word}`.length > width) lines.push(indent + word);
    else lines[last] += ` ${word}`;
  }
  const isMany = lines.length > 1;
  return `${lines.join('\n')}${isMany ? `\n${indent}` : lines[0].endsWith('"') ? ' ' : ''}"""`;
}
