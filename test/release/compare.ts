/**
 * Finds incompatible changes of a release. An answer may have additional members, and a request additional optional
 * members. An answer may not have fewer members or other types, and a request may not require or refuse more.
 */
import type { Commands, Outputs, Recorded, Schema, ShortDocument, ShortOperation } from './recorded.mjs';

/** `request`: the client sends values, which must fit; `answer`: it reads them. */
type Direction = 'request' | 'answer';

/** The alternatives of a schema as one schema: a value fits if it fits any alternative. */
interface Union {
  readonly types: ReadonlySet<string>;
  /** undefined: any text or number */
  readonly values: ReadonlySet<string> | undefined;
  readonly members: ReadonlyMap<string, readonly Schema[]>;
  /** members that every object has */
  readonly required: ReadonlySet<string>;
  readonly items: readonly Schema[];
  /** whether objects may have other members */
  readonly isOpen: boolean;
}

const allTypes = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

class DocumentComparison {
  readonly breaks: string[] = [];
  readonly #before: ShortDocument;
  readonly #after: ShortDocument;
  readonly #seen = new Set<string>();

  constructor(before: ShortDocument, after: ShortDocument) {
    this.#before = before;
    this.#after = after;
  }

  run(): readonly string[] {
    for (const [name, operation] of Object.entries(this.#before.operations)) {
      const now = this.#after.operations[name];
      if (now === undefined) this.breaks.push(`${name}: removed`);
      else this.#operation(name, operation, now);
    }
    return [...new Set(this.breaks)];
  }

  #operation(name: string, before: ShortOperation, after: ShortOperation): void {
    for (const [parameter, { schema }] of Object.entries(before.parameters)) {
      const now = after.parameters[parameter];
      if (now === undefined) this.breaks.push(`${name}: parameter ${parameter} removed`);
      else this.#compare([schema], [now.schema], `${name} ${parameter}`, 'request');
    }
    for (const [parameter, { required }] of Object.entries(after.parameters))
      if (required && before.parameters[parameter]?.required !== true)
        this.breaks.push(`${name}: parameter ${parameter} newly required`);
    if (after.body?.required === true && before.body?.required !== true)
      this.breaks.push(`${name}: body newly required`);
    for (const [type, schema] of Object.entries(before.body?.content ?? {})) {
      const now = after.body?.content[type];
      if (now === undefined) this.breaks.push(`${name}: body ${type} removed`);
      else this.#compare([schema], [now], `${name} body`, 'request');
    }
    for (const [status, content] of Object.entries(before.responses)) {
      const now = after.responses[status];
      if (now === undefined) this.breaks.push(`${name}: status ${status} removed`);
      else
        for (const [type, schema] of Object.entries(content))
          if (now[type] === undefined) this.breaks.push(`${name}: answer ${status} ${type} removed`);
          else this.#compare([schema], [now[type]], `${name} ${status}`, 'answer');
    }
  }

  #compare(before: readonly Schema[], after: readonly Schema[], at: string, direction: Direction): void {
    const pair = JSON.stringify([before, after, direction]);
    // Named shapes are compared once, wherever they occur: some contain themselves.
    if (pair.includes('"$ref"')) {
      if (this.#seen.has(pair)) return;
      this.#seen.add(pair);
    }
    const [only] = before;
    const name = before.length === 1 ? only?.$ref : undefined;
    const where = name ?? at;
    const [was, is] = [unionOf(before, this.#before), unionOf(after, this.#after)];
    const [sent, accepted] = direction === 'request' ? [was, is] : [is, was];
    const alien = [...sent.types].filter((type) => !isAccepted(type, accepted));
    if (alien.length > 0)
      this.breaks.push(
        `${where}: ${direction === 'request' ? `${alien.join(', ')} refused` : `may be ${alien.join(', ')}`}`,
      );
    if (direction === 'request') this.#values(was, is, where);
    this.#members(was, is, where, direction);
    if (was.items.length > 0 && is.items.length > 0)
      this.#compare(was.items, is.items, `${where}[]`, direction);
  }

  #values(was: Union, is: Union, where: string): void {
    if (is.values === undefined) return;
    if (was.values === undefined) {
      if (was.types.has('string') && is.types.has('string'))
        this.breaks.push(`${where}: only ${[...is.values].join(', ')} accepted`);
      return;
    }
    const gone = [...was.values].filter((value) => is.values?.has(value) === false);
    if (gone.length > 0) this.breaks.push(`${where}: ${gone.join(', ')} refused`);
  }

  #members(was: Union, is: Union, where: string, direction: Direction): void {
    if (!was.types.has('object') || !is.types.has('object')) return;
    for (const [member, schemas] of was.members) {
      const now = is.members.get(member);
      if (now !== undefined) this.#compare(schemas, now, `${where}.${member}`, direction);
      else if (direction === 'answer' || !is.isOpen) this.breaks.push(`${where}.${member}: removed`);
      if (now !== undefined && direction === 'answer' && was.required.has(member) && !is.required.has(member))
        this.breaks.push(`${where}.${member}: may be absent`);
    }
    if (direction === 'request')
      for (const member of is.required)
        if (!was.required.has(member)) this.breaks.push(`${where}.${member}: newly required`);
  }
}

function isAccepted(type: string, { types }: Union): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'));
}

function unionOf(schemas: readonly Schema[], document: ShortDocument): Union {
  const types = new Set<string>();
  const values = new Set<string>();
  const members = new Map<string, Schema[]>();
  const items: Schema[] = [];
  let required: ReadonlySet<string> | undefined;
  let isListed = true;
  let isOpen = false;
  for (const alternative of alternativesOf(schemas, document)) {
    const own = typesOf(alternative);
    for (const type of own) types.add(type);
    const listed = alternative.enum ?? (alternative.const === undefined ? undefined : [alternative.const]);
    for (const value of listed ?? []) values.add(JSON.stringify(value));
    if (listed === undefined && own.some((type) => type !== 'null')) isListed = false;
    if (alternative.items !== undefined) items.push(alternative.items);
    if (!own.includes('object')) continue;
    for (const [name, schema] of Object.entries(alternative.properties ?? {}))
      members.set(name, [...(members.get(name) ?? []), schema]);
    const needed = new Set(alternative.required ?? []);
    required = new Set([...needed].filter((name) => required?.has(name) ?? true));
    isOpen ||= alternative.additionalProperties !== false;
  }
  return {
    types,
    members,
    items,
    isOpen,
    required: required ?? new Set(),
    values: isListed && values.size > 0 ? values : undefined,
  };
}

/** Follows names and unions. `anyOf` next to `properties` states only which members are needed together. */
function alternativesOf(schemas: readonly Schema[], document: ShortDocument): readonly Schema[] {
  return schemas.flatMap((schema): readonly Schema[] => {
    if (schema.$ref !== undefined) return alternativesOf([document.schemas[schema.$ref] ?? {}], document);
    const union = schema.oneOf ?? schema.anyOf;
    if (union === undefined || schema.properties !== undefined) return [schema];
    return alternativesOf(union, document);
  });
}

function typesOf({ type, enum: listed, const: only, properties, items }: Schema): readonly string[] {
  if (type !== undefined) return typeof type === 'string' ? [type] : type;
  const values = listed ?? (only === undefined ? undefined : [only]);
  if (values !== undefined)
    return [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))];
  if (properties !== undefined) return ['object'];
  return items === undefined ? allTypes : ['array'];
}

function commandBreaks(before: Commands, after: Commands): readonly string[] {
  return Object.entries(before).flatMap(([command, options]) => {
    const now = after[command];
    if (now === undefined) return [`${command}: removed`];
    return Object.entries(options).flatMap(([option, kind]) => {
      if (now[option] === undefined) return [`${command} ${option}: removed`];
      return now[option] === kind ? [] : [`${command} ${option}: is now a ${now[option]}`];
    });
  });
}

function outputBreaks(before: Outputs, after: Outputs): readonly string[] {
  return Object.entries(before).flatMap(([command, shape]) => {
    const now = after[command];
    if (now === undefined) return [`${command} --json: not compared`];
    return Object.entries(shape).flatMap(([at, types]) => {
      const is = now[at];
      if (is === undefined) return [`${command} --json ${at}: removed`];
      // A null of the release before does not show which other type the member has.
      const known = types.filter((type) => type !== 'null');
      const alien = is.filter((type) => !types.includes(type));
      return alien.length > 0 && known.length > 0
        ? [`${command} --json ${at}: may be ${alien.join(', ')}`]
        : [];
    });
  });
}

/** Every break of a later state, each a line that begins with its place. */
export function breaksBetween(
  before: Recorded,
  after: Omit<Recorded, 'version' | 'commit'>,
): readonly string[] {
  const documents = Object.entries(before.documents).flatMap(([face, document]) => {
    const now = after.documents[face];
    if (now === undefined) return [`${face}: removed`];
    return new DocumentComparison(document, now).run().map((text) => `${face}: ${text}`);
  });
  return [
    ...documents,
    ...commandBreaks(before.commands, after.commands).map((commandBreak) => `command ${commandBreak}`),
    ...outputBreaks(before.outputs, after.outputs).map((outputBreak) => `command ${outputBreak}`),
    ...before.settings
      .filter((setting) => !after.settings.includes(setting))
      .map((setting) => `setting ${setting}: removed`),
  ];
}
