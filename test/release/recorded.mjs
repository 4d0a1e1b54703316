/**
 * What a release promised, in a short form: its OpenAPI documents without words, and the commands with the shapes of
 * their JSON. `record.mjs` records it from a commit, and `last-release.test.ts` makes the same of this tree.
 */

/** Members of schemas that decide whether a value fits. */
const decisive = [
  'type',
  'enum',
  'const',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'oneOf',
  'allOf',
];

/** `#/components/schemas/Contact` becomes `{ "$ref": "Contact" }`. */
function shortSchema(schema) {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(shortSchema);
  if (schema.$ref !== undefined) return { $ref: schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1) };
  const short = {};
  for (const name of decisive) {
    const value = schema[name];
    if (value === undefined) continue;
    const isSchema = !['type', 'enum', 'const', 'required'].includes(name);
    short[name] = isSchema ? shortSchema(value) : value;
  }
  if (schema.properties !== undefined)
    short.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, one]) => [name, shortSchema(one)]),
    );
  return short;
}

const shortContent = (content = {}) =>
  Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, shortSchema(schema ?? {})]));

function shortOperation({ parameters = [], requestBody, responses }, components) {
  const shared = (one, kind) =>
    one.$ref === undefined ? one : components[kind][one.$ref.slice(one.$ref.lastIndexOf('/') + 1)];
  return {
    parameters: Object.fromEntries(
      parameters
        .map((one) => shared(one, 'parameters'))
        .map((one) => [
          `${one.in} ${one.name}`,
          { required: one.required === true, schema: shortSchema(one.schema ?? {}) },
        ]),
    ),
    ...(requestBody === undefined
      ? {}
      : { body: { required: requestBody.required === true, content: shortContent(requestBody.content) } }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, one]) => [
        status,
        shortContent(shared(one, 'responses').content),
      ]),
    ),
  };
}

export function shortDocument({ paths, components }) {
  return {
    operations: Object.fromEntries(
      Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, one]) => [
          `${method.toUpperCase()} ${path}`,
          shortOperation(one, components),
        ]),
      ),
    ),
    schemas: Object.fromEntries(
      Object.entries(components.schemas ?? {}).map(([name, one]) => [name, shortSchema(one)]),
    ),
  };
}

/** The types at each path of a value: `[].identities[].kind` is `["string"]`. Keys that clients choose are `*`. */
export function shapeOf(value, at = '', shape = {}) {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const place = at === '' ? '.' : at;
  shape[place] = [...new Set([...(shape[place] ?? []), type])].sort();
  if (type === 'array') for (const one of value) shapeOf(one, `${at}[]`, shape);
  if (type === 'object')
    for (const [name, one] of Object.entries(value)) {
      const isChosen = /(^|\.)(attributes|extensions|proof)$/.test(at);
      shapeOf(one, `${at}.${isChosen ? '*' : name}`, shape);
    }
  return shape;
}

/** The commands, and the options with whether they take a value, in a help text. */
export function readHelp(text) {
  const below = (heading) => {
    const [, rest = ''] = text.split(`\n${heading}:\n`);
    return rest.split('\n\n')[0].split('\n');
  };
  return {
    commands: below('Commands').flatMap((line) => /^ {2}([a-z][a-z-]*)/.exec(line)?.[1] ?? []),
    options: Object.fromEntries(
      below('Options').flatMap((line) => {
        const [, name, value] = /^ {2}(?:-\w, )?(--[a-z][a-z-]*)( [<[])?/.exec(line) ?? [];
        return name === undefined ? [] : [[name, value === undefined ? 'flag' : 'value']];
      }),
    ),
  };
}

/** Reads the help of every command. `help`: runs the program with `--help`. */
export async function readCommands(help, path = [], found = {}) {
  const { commands, options } = readHelp(await help(path));
  if (path.length > 0) found[path.join(' ')] = options;
  for (const one of commands) if (one !== 'help') await readCommands(help, [...path, one], found);
  return found;
}

const ofAccount = ['--account', '{account}'];
/** `keep`: names a member of the answer, which later commands use. */
const step = (args, keep = {}) => ({ args, keep });

/** Commands of everyday scripts, in an order in which each has something to show. */
export const steps = [
  step(['account', 'create', '--name', 'Last release'], { account: 'number' }),
  step(['account', 'list']),
  step(['account', 'set', '{account}', 'default_region=DE']),
  step(['key', 'create', ...ofAccount, '--name', 'till'], { key: 'id' }),
  step(['key', 'list', ...ofAccount]),
  step(['key', 'set', '{key}', ...ofAccount, '--name', 'desk']),
  step(['key', 'rotate', '{key}', ...ofAccount]),
  ...['tag', 'group', 'source', 'status'].flatMap((noun) => [
    step([noun, 'create', `First ${noun}`, ...ofAccount], { item: 'number' }),
    step([noun, 'list', ...ofAccount]),
    step([noun, 'rename', '{item}', `Renamed ${noun}`, ...ofAccount]),
  ]),
  step(
    [
      ...['contact', 'create', ...ofAccount, '--name', 'Ana Arroyo', '--phone', '+4915112345678'],
      ...['--email', 'ana@example.com', '--tag', 'Renamed tag', '--group', 'Renamed group'],
      ...['--source', 'Renamed source', '--status', 'Renamed status', '--company', 'Corner Shop'],
    ],
    { contact: 'number' },
  ),
  step(['contact', 'create', ...ofAccount, '--name', 'Ana Arroyo', '--phone', '+4915112345679'], {
    other: 'number',
  }),
  step(['contact', 'get', '{contact}', ...ofAccount]),
  step(['contact', 'find', ...ofAccount, '--search', 'ana']),
  step(['contact', 'edit', '{contact}', ...ofAccount, '--description', 'Asks for invoices']),
  step(['contact', 'can-send', ...ofAccount, '--channel', 'whatsapp', '--phone', '+4915112345678']),
  step(['duplicates', ...ofAccount]),
  step(['merge', '{contact}', '{other}', ...ofAccount, '--preview']),
  step(['merge', '{contact}', '{other}', ...ofAccount], { merge: 'id' }),
  step(['merge', 'list', ...ofAccount]),
  step(['merge', 'undo', '{merge}', ...ofAccount]),
  step(['webhook', 'create', ...ofAccount, '--url', 'https://hooks.invalid/x'], { webhook: 'id' }),
  step(['webhook', 'list', ...ofAccount]),
  step(['webhook', 'show', '{webhook}', ...ofAccount]),
  step(['webhook', 'set', '{webhook}', ...ofAccount, '--pause']),
  step(['webhook', 'rotate', '{webhook}', ...ofAccount]),
  step(['webhook', 'deliveries', '{webhook}', ...ofAccount]),
  step(['webhook', 'delete', '{webhook}', ...ofAccount]),
  step(['upstream', 'list', ...ofAccount]),
  step(['bulk', 'numbers', ...ofAccount]),
  step(['bulk', 'list', ...ofAccount]),
  step(['import', 'list', ...ofAccount]),
  step(['events', ...ofAccount]),
  step(['usage', ...ofAccount]),
  step(['audit', ...ofAccount]),
  step(['status']),
  step(['contact', 'delete', '{other}', ...ofAccount, '--yes']),
  step(['key', 'revoke', '{key}', ...ofAccount]),
];

/** The shapes of what the commands print. `run`: gives the JSON of a command; it throws when the command fails. */
export async function readOutputs(run) {
  const known = {};
  const outputs = {};
  for (const { args, keep } of steps) {
    const filled = args.map((one) => one.replace(/^\{(\w+)\}$/, (_, name) => String(known[name])));
    const answer = await run([...filled, '--json']);
    for (const [name, member] of Object.entries(keep)) known[name] = answer[member];
    outputs[args.filter((one) => !ofAccount.includes(one)).join(' ')] = shapeOf(answer);
  }
  return outputs;
}
