/**
 * Records: small things of an account that clients list, make, change and delete one by one, such as saved views. A declaration is
 * data: its rows, statements, operations, routes, bodies and facts of the trail are made of it.
 */
import * as Type from 'typebox';
import type { Scope } from './access.js';
import { type AuditAction, type AuditChange, changesOf } from './audit-change.js';
import type { Thing } from './problem.js';
import { closed, shape } from './schemas.js';
import type { Parts } from './shown-parts.js';
import { type Ours, ourName } from './wire-names.js';

/**
 * What clients do with a member. `given`: they send it with a new record, and change it. `optional`: the same, and it may be absent.
 * `fixed`: they send it with a new record, and it stays. `asked`: they may send it, and the hooks decide what it means; it is not stored.
 * `changed`: they only change it. `named`: they choose it as the key in the path. `made`: they only read it. `kept`: it is only stored.
 * Every table has the times `created_at` and `updated_at`; a record has them as members if it shows them.
 */
type Way = 'given' | 'optional' | 'fixed' | 'asked' | 'changed' | 'named' | 'made' | 'kept';

interface Column {
  /** absent: named as the member */
  readonly column?: string;
  /** SQL that is read in place of a column */
  readonly sql?: string;
  /** the value of a new record that has none */
  readonly otherwise?: unknown;
  /** a column of JSON */
  readonly isJson?: true;
  /** only statements of other files write it */
  readonly isReadOnly?: true;
}

export interface Member<Schema extends Type.TSchema = Type.TSchema, Of extends Way = Way> extends Column {
  /** the schema in bodies; answers have it without its bounds */
  readonly schema: Schema;
  /** the schema of what is stored, where clients may leave out what that has */
  readonly stored?: Type.TSchema;
  readonly way: Of;
}

const memberOf =
  <Of extends Way>(way: Of) =>
  <Schema extends Type.TSchema>(schema: Schema, column: Column = {}): Member<Schema, Of> => ({
    ...column,
    schema,
    way,
  });

export const given = memberOf('given');
export const optional = memberOf('optional');
export const fixed = memberOf('fixed');
export const asked = memberOf('asked');
export const changed = memberOf('changed');
export const named = memberOf('named');
export const made = memberOf('made');
export const kept = memberOf('kept');

/** Members by their names on the wire, in its order. */
export type Members = Readonly<Record<string, Member>>;

type Of<All extends Members, Ways extends Way> = {
  [Name in keyof All as All[Name]['way'] extends Ways ? Name : never]: Type.Static<All[Name]['schema']>;
};

type StoredOf<All extends Members, Ways extends Way> = {
  [Name in keyof All as All[Name]['way'] extends Ways ? Name : never]: All[Name] extends {
    readonly stored: infer Stored extends Type.TSchema;
  }
    ? Type.Static<Stored>
    : Type.Static<All[Name]['schema']>;
};

/** A stored record in the words of the program. */
export type RowOf<All extends Members> = Readonly<Ours<StoredOf<All, Exclude<Way, 'asked'>>>>;
export type NewOf<All extends Members> = Readonly<
  Ours<Of<All, 'given' | 'fixed'> & Partial<Of<All, 'optional' | 'asked'>>>
>;
export type ChangeOf<All extends Members> = Readonly<Ours<Partial<Of<All, Exclude<Way, 'made' | 'kept'>>>>>;
export type AnswerOf<All extends Members> = StoredOf<All, Exclude<Way, 'kept' | 'asked'>>;

export type RecordKey = number | string;

/** The operations of a record; a declaration names those whose usual names do not fit. */
type Act = 'list' | 'get' | 'create' | 'update' | 'remove';
type ActName = readonly [operation: string, summary: string];

/** The rules for callers who do not see all parts of contacts. Without them, such callers may do nothing. */
export interface LimitedReach<Row, Change> {
  /** another record is not there for them */
  readonly mayRead: (parts: Parts, row: Row) => boolean;
  /** throws for a change that they may not make; absent: they make none */
  readonly checkChange?: (parts: Parts, change: Change) => void;
}

export interface RecordTrail<All extends Members> {
  readonly created: AuditAction;
  readonly changed: AuditAction;
  readonly removed: AuditAction;
  /** recorded with their values */
  readonly shown: readonly (keyof All & string)[];
  /** recorded by their names alone */
  readonly withheld: readonly (keyof All & string)[];
}

/** Entries of the trail, for a kind whose members are told otherwise. */
type ChangesOf<All extends Members> = (
  before: RowOf<All> | null,
  after: RowOf<All> | null,
) => readonly AuditChange[];

export interface Declaration<All extends Members = Members> {
  readonly noun: Thing;
  /** its path, and its table unless that has another name */
  readonly plural: string;
  readonly table?: string;
  /** names of the schemas in the document: of answers, of bodies that make one, of those that change one */
  readonly titles: readonly [answer: string, made: string, changed?: string];
  readonly members: All;
  /** the member in paths. A text is chosen by clients, who then make and change a record by PUT. */
  readonly key: keyof All & string;
  /** SQL */
  readonly order: string;
  /** a column: a record belongs to the key in it, and is seen by no other; null: it is for all keys */
  readonly ownerColumn?: string;
  /** writes follow each other under the lock of the account, or of the counter that their numbers are from */
  readonly lock: 'account' | 'counter';
  /** most records of an account; absent: the hooks count them */
  readonly most?: number;
  readonly scopes: Readonly<Record<'read' | 'write' | 'delete', Scope>>;
  readonly acts?: Partial<Record<Act, ActName>>;
  readonly trail?: RecordTrail<All> | ChangesOf<All>;
  readonly limited?: LimitedReach<RowOf<All>, ChangeOf<All>>;
}

/** Returns the declaration as it is, with the type of its members. */
export function declareRecord<All extends Members>(declaration: Declaration<All>): Declaration<All> {
  return declaration;
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The name of the operation, and the summary of its route. */
export function actName(
  { noun, plural, acts }: Pick<Declaration, 'noun' | 'plural' | 'acts'>,
  act: Act,
): ActName {
  const a = `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
  const name = capital(noun);
  const usual: Readonly<Record<Act, ActName>> = {
    list: [`list${capital(plural)}`, `List all ${plural}`],
    get: [`get${name}`, `Show ${a}`],
    create: [`create${name}`, `Create ${a}`],
    update: [`update${name}`, `Change ${a}`],
    remove: [`delete${name}`, `Delete ${a}`],
  };
  return acts?.[act] ?? usual[act];
}

/** The schemas of answers and bodies. */
export function recordSchemas<All extends Members>({ titles, members }: Declaration<All>) {
  const [answerTitle, madeTitle, changedTitle = ''] = titles;
  const listed = Object.entries(members);
  const among = (...ways: readonly Way[]) => listed.filter(([, { way }]) => ways.includes(way));
  const object = (some: readonly (readonly [string, Type.TSchema])[]) => Object.fromEntries(some);
  const answer = among('given', 'optional', 'fixed', 'changed', 'named', 'made');
  const sent = among('given', 'optional', 'fixed', 'asked');
  const changed = [...among('given', 'optional', 'asked'), ...among('changed')];
  const isNeeded = (way: Way) => way === 'given' || way === 'fixed';
  return {
    answer: shape(
      answerTitle,
      object(answer.map(([name, { schema, stored }]) => [name, stored ?? asStored(schema)])),
    ),
    made: closed(
      madeTitle,
      object(sent.map(([name, { schema, way }]) => [name, isNeeded(way) ? schema : Type.Optional(schema)])),
    ),
    changed: closed(changedTitle, object(changed.map(([name, { schema }]) => [name, Type.Optional(schema)]))),
  };
}

const bounds = new Set(['minLength', 'maxLength', 'maximum', 'maxItems', 'pattern', 'x-must-be']);

/** A schema of bodies as answers have it: without the bounds that stored values have kept to. */
function asStored(schema: Type.TSchema): Type.TSchema {
  const { properties, items, title, type, additionalProperties, ...rest } = schema as Readonly<
    Record<string, unknown>
  >;
  const isText = [type].flat().includes('string');
  const isBound = (name: string) => bounds.has(name) || (isText && name === 'x-documented');
  const others = Object.entries(rest).filter(([name]) => !isBound(name));
  const parts = Object.entries((properties ?? {}) as Readonly<Record<string, Type.TSchema>>);
  return {
    ...(type === undefined ? {} : { type }),
    ...Object.fromEntries(others),
    ...(additionalProperties === undefined || additionalProperties === false ? {} : { additionalProperties }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(parts.map(([name, one]) => [name, asStored(one)])) }),
    ...(items === undefined ? {} : { items: asStored(items as Type.TSchema) }),
    ...(title === undefined ? {} : { title: String(title).replace(/^New(?=[A-Z])/, '') }),
  };
}

/** The entry of the trail: null for a record that was not there, or is gone. */
export function recordChanges<All extends Members>(
  { trail, key }: Declaration<All>,
  before: RowOf<All> | null,
  after: RowOf<All> | null,
): readonly AuditChange[] {
  if (trail === undefined) return [];
  if (typeof trail === 'function') return trail(before, after);
  const memberIn = (row: object, name: string) => (row as Readonly<Record<string, unknown>>)[ourName(name)];
  const membersOf = (row: object, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, memberIn(row, name)]));
  const factsOf = (row: object | null) =>
    row && { shown: membersOf(row, trail.shown), withheld: membersOf(row, trail.withheld) };
  const action = before === null ? trail.created : after === null ? trail.removed : trail.changed;
  const subject = String(memberIn((after ?? before) as object, key));
  return changesOf(action, subject, factsOf(before), factsOf(after));
}
