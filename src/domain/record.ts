/**
 * Records: small things of an account that clients list, make, change and delete one by one, such as saved views. A declaration is
 * data: its rows, statements, operations, routes, bodies and facts of the trail are made of it.
 * Decision: docs/decisions/0127-records-are-declared.md.
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
 * `fixed`: they send it with a new record, and it stays. `chosen`: the same, and it may be absent. `changed`: they only change it.
 * `named`: they choose it as the key in the path. `made`: they only read it. `kept`: it is only stored. These are not stored, and the hooks
 * decide what they mean: `asked` may be sent with a new record and a change, `noted` with a change alone. `told`: the hooks make it with a
 * new record, or for a rotation, and it is answered that once.
 * Every table has the times `created_at` and `updated_at`; a record has them as members if it shows them.
 */
type Way =
  | ('given' | 'optional' | 'fixed' | 'chosen' | 'changed' | 'named' | 'made' | 'kept')
  | ('asked' | 'noted' | 'told');
type Unstored = 'asked' | 'noted' | 'told';

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
  /** replaces a column by the count of its rows in another table; a new record has none of them */
  readonly counted?: { readonly of: string; readonly by: string; readonly where: string };
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
export const chosen = memberOf('chosen');
export const asked = memberOf('asked');
export const noted = memberOf('noted');
export const told = memberOf('told');
export const changed = memberOf('changed');
export const named = memberOf('named');
export const made = memberOf('made');
export const kept = memberOf('kept');

interface Sealed {
  /** names the owner of the encrypted text, before its account and id */
  readonly sealed: string;
  /** whether an answer that makes the record, or rotates it, has the text */
  readonly isTold: boolean;
  readonly stored: Type.TUnsafe<Buffer>;
}

/** A secret text, which is stored encrypted and shown in no answer. `isTold`: but in that which makes it. */
export function sealed<Of extends Member, Told extends boolean = false>(
  name: string,
  member: Of,
  isTold: Told = false as Told,
): Of & Sealed & { readonly isTold: Told } {
  return { ...member, sealed: name, isTold, stored: Type.Unsafe<Buffer>({}) };
}

/** Members by their names on the wire, in its order. */
export type Members = Readonly<Record<string, Member & Partial<Pick<Sealed, 'sealed' | 'isTold'>>>>;

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

type ToldOf<All extends Members> = {
  [Name in keyof All as All[Name] extends { readonly way: 'told' } | { readonly isTold: true }
    ? Name
    : never]: Type.Static<All[Name]['schema']>;
};

/** A stored record in the words of the program. */
export type RowOf<All extends Members> = Readonly<Ours<StoredOf<All, Exclude<Way, Unstored>>>>;
/** A record with what is told once. */
export type MadeOf<All extends Members> = Omit<RowOf<All>, keyof Ours<ToldOf<All>>> &
  Readonly<Ours<ToldOf<All>>>;
export type NewOf<All extends Members> = Readonly<
  Ours<Of<All, 'given' | 'fixed'> & Partial<Of<All, 'optional' | 'chosen' | 'asked'>>>
>;
export type ChangeOf<All extends Members> = Readonly<
  Ours<Partial<Of<All, Exclude<Way, 'made' | 'kept' | 'told'>>>>
>;
export type AnswerOf<All extends Members> = StoredOf<
  { [Name in keyof All as All[Name] extends Sealed ? never : Name]: All[Name] },
  Exclude<Way, 'kept' | Unstored>
>;

export type RecordKey = number | string;

/** The operations of a record; a declaration names those whose usual names do not fit. */
type Act = 'list' | 'get' | 'create' | 'update' | 'rotate' | 'remove';
type ActName = readonly [operation: string, summary: string];

/** The rules for callers who do not see all parts of contacts. Without them, such callers may do nothing. */
interface LimitedReach<Row, Change> {
  /** another record is not there for them */
  readonly mayRead: (parts: Parts, row: Row) => boolean;
  /** throws for a change that they may not make; absent: they make none */
  readonly checkChange?: (parts: Parts, change: Change) => void;
}

interface RecordTrail<All extends Members> {
  readonly created: AuditAction;
  readonly changed: AuditAction;
  readonly removed: AuditAction;
  readonly rotated?: AuditAction;
  /** recorded with their values */
  readonly shown: readonly (keyof All & string)[];
  /** recorded by their names alone */
  readonly withheld: readonly (keyof All & string)[];
  /** other names that members have in entries */
  readonly called?: Readonly<Record<string, string>>;
}

/** The route that replaces a secret of a record, and answers what is told once. */
interface Rotation<All extends Members> {
  /** follows the path of the record */
  readonly path: string;
  /** the name of its body, which may be absent */
  readonly title: string;
  readonly members: readonly (keyof All & string)[];
}

/** Entries of the trail, for a kind whose members are told otherwise. */
type ChangesOf<All extends Members> = (
  before: RowOf<All> | null,
  after: RowOf<All> | null,
  isRotation: boolean,
) => readonly AuditChange[];

export interface Declaration<All extends Members = Members> {
  readonly noun: Thing;
  /** its path, and its table unless that has another name */
  readonly plural: string;
  readonly table?: string;
  /** names of the schemas in the document: of answers, of bodies that make one, of those that change one, of answers that tell once */
  readonly titles: readonly [answer: string, made: string, changed?: string, told?: string];
  /** A member `made_by` gets the key that makes the record; then a key that has ended meanwhile writes nothing. */
  readonly members: All;
  /** the member in paths: `id`, `number`, or a text that clients choose, who then make and change a record by PUT */
  readonly key: keyof All & string;
  /** SQL */
  readonly order: string;
  /** a column: a record belongs to the key in it, and is seen by no other; null: it is for all keys */
  readonly ownerColumn?: string;
  /** writes follow each other under the lock of the account, or of the counter that their numbers are from */
  readonly lock: 'account' | 'counter';
  /** most records of an account; absent: the hooks count them */
  readonly most?: number;
  readonly scopes: Readonly<Record<'read' | 'write' | 'delete', Scope>> & {
    /** writes need these too */
    readonly alsoToWrite?: readonly Scope[];
  };
  readonly rotation?: Rotation<All>;
  readonly acts?: Partial<Record<Act, ActName>>;
  readonly trail?: RecordTrail<All> | ChangesOf<All>;
  readonly limited?: LimitedReach<RowOf<All>, ChangeOf<All>>;
}

/** Returns the declaration as it is, with the type of its members. */
export function declareRecord<All extends Members>(declaration: Declaration<All>): Declaration<All> {
  return declaration;
}

export const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

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
    rotate: [`rotate${name}`, `Give ${a} a new secret`],
    remove: [`delete${name}`, `Delete ${a}`],
  };
  return acts?.[act] ?? usual[act];
}

/** The schemas of answers and bodies. */
export function recordSchemas<All extends Members>({ titles, members, rotation }: Declaration<All>) {
  const [answerTitle, madeTitle, changedTitle = '', toldTitle = ''] = titles;
  const listed = Object.entries(members);
  const among = (...ways: readonly Way[]) => listed.filter(([, { way }]) => ways.includes(way));
  const object = (some: typeof listed, schemaOf: (member: Member) => Type.TSchema) =>
    Object.fromEntries(some.map(([name, member]) => [name, schemaOf(member)]));
  const shown = among('given', 'optional', 'fixed', 'chosen', 'changed', 'named', 'made');
  const answer = object(
    shown.filter(([, { sealed }]) => sealed === undefined),
    ({ schema, stored }) => stored ?? asStored(schema),
  );
  const once = listed.filter(([, { way, isTold }]) => way === 'told' || isTold === true);
  const sent = among('given', 'optional', 'fixed', 'chosen', 'asked');
  const changed = [...among('given', 'optional', 'asked', 'noted'), ...among('changed')];
  const mayBeAbsent = ({ schema }: Member) => Type.Optional(schema);
  const isNeeded = ({ way }: Member) => way === 'given' || way === 'fixed';
  return {
    answer: shape(answerTitle, answer),
    /** the answer with what is told once */
    told:
      once.length === 0
        ? undefined
        : shape(toldTitle, { ...answer, ...object(once, ({ schema }) => asStored(schema)) }),
    made: closed(
      madeTitle,
      object(sent, (member) => (isNeeded(member) ? member.schema : mayBeAbsent(member))),
    ),
    changed: closed(changedTitle, object(changed, mayBeAbsent)),
    rotated: closed(
      rotation?.title ?? '',
      object(
        listed.filter(([name]) => rotation?.members.includes(name)),
        mayBeAbsent,
      ),
    ),
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
  isRotation = false,
): readonly AuditChange[] {
  if (trail === undefined) return [];
  if (typeof trail === 'function') return trail(before, after, isRotation);
  const { shown, withheld, called = {} } = trail;
  const memberIn = (row: object, name: string) => (row as Readonly<Record<string, unknown>>)[ourName(name)];
  const membersOf = (row: object, names: readonly (keyof All & string)[]) =>
    Object.fromEntries(names.map((name) => [called[name] ?? name, memberIn(row, name)]));
  const factsOf = (row: object | null) =>
    row && { shown: membersOf(row, shown), withheld: membersOf(row, withheld) };
  const changed = isRotation ? (trail.rotated ?? trail.changed) : trail.changed;
  const action = before === null ? trail.created : after === null ? trail.removed : changed;
  const subject = String(memberIn((after ?? before) as object, key));
  return changesOf(action, subject, factsOf(before), factsOf(after));
}
