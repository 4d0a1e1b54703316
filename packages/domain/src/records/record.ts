/**
 * Records: small objects of an account that clients list, create, change and delete one by one, such as saved views. A
 * declaration is data: the rows, statements, operations, routes, bodies and audit facts of a kind are made from it.
 * Decision: docs/decisions/0127-records-are-declared.md.
 */
import * as Type from 'typebox';
import type { Scope } from '../access/access.js';
import type { Parts } from '../access/redaction.js';
import { type AuditAction, type AuditChange, changesOf } from '../events/audit-change.js';
import type { Resource } from '../problems/problem.js';
import { type FromWire, memberName } from '../text/wire-names.js';
import { closed, shape } from './schemas.js';

/**
 * How clients use a member. Every table has the times `created_at` and `updated_at`; a record has these members if it
 * shows them.
 */
type MemberKind =
  /** set in a new record, and can be changed */
  | ('required' | 'optional')
  /** set in a new record, and cannot be changed */
  | ('fixed' | 'fixedOptional')
  /** only in changes */
  | 'patchOnly'
  /** the key in the path, which the client chooses */
  | 'key'
  /** only in answers */
  | 'readOnly'
  /** stored, never shown */
  | 'internal'
  | Unstored;
/** Members that hooks handle. */
type Unstored =
  /** sent in a new record or a change */
  | 'input'
  /** sent only in a change */
  | 'patchInput'
  /** made for a new record or a rotation; only that answer has it */
  | 'oneTime';

interface Column {
  /** absent: the name of the member */
  readonly column?: string;
  /** SQL that replaces the column in reads */
  readonly sql?: string;
  /** the default of a new record */
  readonly otherwise?: unknown;
  /** a column of JSON */
  readonly isJson?: true;
  /** the writes of records leave it out: other statements set it */
  readonly isWrittenElsewhere?: true;
  /** replaces a column by the count of its rows in another table; 0 for a new record */
  readonly counted?: { readonly of: string; readonly by: string; readonly where: string };
}

export interface RecordMember<
  Schema extends Type.TSchema = Type.TSchema,
  Kind extends MemberKind = MemberKind,
> extends Column {
  /** the schema in bodies; answers use it without the bounds */
  readonly schema: Schema;
  /** schema of the stored value, if clients may omit members of it */
  readonly stored?: Type.TSchema;
  readonly kind: Kind;
}

const recordMemberOf =
  <Kind extends MemberKind>(kind: Kind) =>
  <Schema extends Type.TSchema>(schema: Schema, column: Column = {}): RecordMember<Schema, Kind> => ({
    ...column,
    schema,
    kind,
  });

export const required = recordMemberOf('required');
export const optional = recordMemberOf('optional');
export const fixed = recordMemberOf('fixed');
export const fixedOptional = recordMemberOf('fixedOptional');
export const input = recordMemberOf('input');
export const patchInput = recordMemberOf('patchInput');
export const oneTime = recordMemberOf('oneTime');
export const patchOnly = recordMemberOf('patchOnly');
export const pathKey = recordMemberOf('key');
export const readOnly = recordMemberOf('readOnly');
export const internal = recordMemberOf('internal');

interface Sealed {
  /** names the owner of the encrypted text, before its account and id */
  readonly sealed: string;
  /** whether the answer to creation or rotation contains the text */
  readonly isOneTime: boolean;
  readonly stored: Type.TUnsafe<Buffer>;
}

/**
 * Returns a secret text, stored encrypted and never shown. `isOneTime`: only the answer to creation or rotation has the
 * member.
 */
export function sealed<Member extends RecordMember, OneTime extends boolean = false>(
  name: string,
  member: Member,
  isOneTime: OneTime = false as OneTime,
): Member & Sealed & { readonly isOneTime: OneTime } {
  return { ...member, sealed: name, isOneTime, stored: Type.Unsafe<Buffer>({}) };
}

/** Members by their names on the wire, in its order. */
export type Properties = Readonly<
  Record<string, RecordMember & Partial<Pick<Sealed, 'sealed' | 'isOneTime'>>>
>;

type MembersOfKind<All extends Properties, Kinds extends MemberKind> = {
  [Name in keyof All as All[Name]['kind'] extends Kinds ? Name : never]: Type.Static<All[Name]['schema']>;
};

type StoredOf<All extends Properties, Kinds extends MemberKind> = {
  [Name in keyof All as All[Name]['kind'] extends Kinds ? Name : never]: All[Name] extends {
    readonly stored: infer Stored extends Type.TSchema;
  }
    ? Type.Static<Stored>
    : Type.Static<All[Name]['schema']>;
};

type OneTimeOf<All extends Properties> = {
  [Name in keyof All as All[Name] extends { readonly kind: 'oneTime' } | { readonly isOneTime: true }
    ? Name
    : never]: Type.Static<All[Name]['schema']>;
};

/** A stored record, with member names of the program. */
export type RowOf<All extends Properties> = Readonly<FromWire<StoredOf<All, Exclude<MemberKind, Unstored>>>>;
/** A record with the members that only one answer has. */
export type CreatedOf<All extends Properties> = Omit<RowOf<All>, keyof FromWire<OneTimeOf<All>>> &
  Readonly<FromWire<OneTimeOf<All>>>;
export type NewOf<All extends Properties> = Readonly<
  FromWire<
    MembersOfKind<All, 'required' | 'fixed'> &
      Partial<MembersOfKind<All, 'optional' | 'fixedOptional' | 'input'>>
  >
>;
export type ChangeOf<All extends Properties> = Readonly<
  FromWire<Partial<MembersOfKind<All, Exclude<MemberKind, 'readOnly' | 'internal' | 'oneTime'>>>>
>;
export type AnswerOf<All extends Properties> = StoredOf<
  { [Name in keyof All as All[Name] extends Sealed ? never : Name]: All[Name] },
  Exclude<MemberKind, 'internal' | Unstored>
>;

export type RecordKey = number | string;

/** The operations of a record; a declaration names operations without the usual names. */
export const recordActs = ['list', 'get', 'create', 'update', 'rotate', 'put', 'delete'] as const;
export type RecordAct = (typeof recordActs)[number];
type ActName = readonly [operation: string, summary: string];

/** The rules for callers with limited visibility. Without them, such callers are refused. */
interface RecordRedaction<Row, Change> {
  /** other records are invisible to such callers */
  readonly mayRead: (parts: Parts, row: Row) => boolean;
  /** throws if the caller may not make this change; absent: the caller may make no change */
  readonly checkChange?: (parts: Parts, change: Change) => void;
}

interface RecordTrail<All extends Properties> {
  readonly created: AuditAction;
  readonly changed: AuditAction;
  readonly removed: AuditAction;
  readonly rotated?: AuditAction;
  /** recorded with their values */
  readonly shown: readonly (keyof All & string)[];
  /** members recorded by name only, without values */
  readonly withheld: readonly (keyof All & string)[];
  /** members with another name in audit entries */
  readonly auditNames?: Readonly<Record<string, string>>;
}

/** The route that replaces a secret of a record; only its answer has the new secret. */
interface Rotation<All extends Properties> {
  /** follows the path of the record */
  readonly path: string;
  /** the name of the schema of the body; the body may be absent */
  readonly title: string;
  readonly members: readonly (keyof All & string)[];
}

/** Makes the entries of the audit trail, for a kind with a special form. */
type ChangesOf<All extends Properties> = (
  before: RowOf<All> | null,
  after: RowOf<All> | null,
  isRotation: boolean,
) => readonly AuditChange[];

export interface Declaration<All extends Properties = Properties> {
  readonly resource: Resource;
  /** its path, and its table unless that name differs */
  readonly plural: string;
  readonly table?: string;
  /** names of the schemas in the document; `oneTime`: the answer with one-time members */
  readonly titles: {
    readonly response: string;
    readonly createBody: string;
    readonly patchBody?: string;
    readonly oneTime?: string;
  };
  /** A member `made_by` gets the key that creates the record; the write then fails if that key has ended meanwhile. */
  readonly members: All;
  /** the member in paths: `id`, `number`, or a text that the client chooses and creates by PUT */
  readonly key: keyof All & string;
  /** SQL */
  readonly order: string;
  /** a column with a key: the record is visible to that key only; null: to all keys */
  readonly ownerColumn?: string;
  /** lock that serializes writes: the account's, or the lock of the counter that assigns their numbers */
  readonly lock: 'account' | 'counter';
  /** a list has the newest of these rows, which have no limit; `of`: condition in SQL. Absent: it has all rows */
  readonly newest?: { readonly of: string; readonly count: number };
  /** records per account, at most; absent: hooks count them */
  readonly maxRecords?: number;
  readonly scopes: Readonly<Record<'read' | 'write' | 'delete', Scope>> & {
    /** scopes that writes need in addition */
    readonly alsoToWrite?: readonly Scope[];
  };
  readonly rotation?: Rotation<All>;
  readonly acts?: Partial<Record<Exclude<RecordAct, 'put'>, ActName>>;
  readonly trail?: RecordTrail<All> | ChangesOf<All>;
  readonly redaction?: RecordRedaction<RowOf<All>, ChangeOf<All>>;
}

/** Returns the declaration unchanged, with the type of its members. */
export function declareRecord<All extends Properties>(declaration: Declaration<All>): Declaration<All> {
  return declaration;
}

export const capitalize = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Returns the name of the operation, and the summary of its route. A PUT changes, as a PATCH does. */
export function actName(
  { resource, plural, acts }: Pick<Declaration, 'resource' | 'plural' | 'acts'>,
  requested: RecordAct,
): ActName {
  const act = requested === 'put' ? 'update' : requested;
  const a = `${/^[aeiou]/.test(resource) ? 'an' : 'a'} ${resource}`;
  const name = capitalize(resource);
  const usual: Readonly<Record<typeof act, ActName>> = {
    list: [`list${capitalize(plural)}`, `List all ${plural}`],
    get: [`get${name}`, `Show ${a}`],
    create: [`create${name}`, `Create ${a}`],
    update: [`update${name}`, `Change ${a}`],
    rotate: [`rotate${name}`, `Give ${a} a new secret`],
    delete: [`delete${name}`, `Delete ${a}`],
  };
  return acts?.[act] ?? usual[act];
}

/** Makes the schemas of answers and bodies. */
export function recordSchemas<All extends Properties>({ titles, members, rotation }: Declaration<All>) {
  const listed = Object.entries(members);
  const among = (...kinds: readonly MemberKind[]) => listed.filter(([, { kind }]) => kinds.includes(kind));
  const object = (memberList: typeof listed, schemaOf: (member: RecordMember) => Type.TSchema) =>
    Object.fromEntries(memberList.map(([name, member]) => [name, schemaOf(member)]));
  const answered = among('required', 'optional', 'fixed', 'fixedOptional', 'patchOnly', 'key', 'readOnly');
  const answer = object(
    answered.filter(([, { sealed }]) => sealed === undefined),
    ({ schema, stored }) => stored ?? asStored(schema),
  );
  const once = listed.filter(([, { kind, isOneTime }]) => kind === 'oneTime' || isOneTime === true);
  const accepted = among('required', 'optional', 'fixed', 'fixedOptional', 'input');
  const changed = [...among('required', 'optional', 'input', 'patchInput'), ...among('patchOnly')];
  const mayBeAbsent = ({ schema }: RecordMember) => Type.Optional(schema);
  const isNeeded = ({ kind }: RecordMember) => kind === 'required' || kind === 'fixed';
  return {
    answer: shape(titles.response, answer),
    /** the answer with one-time members */
    oneTime:
      once.length === 0
        ? undefined
        : shape(titles.oneTime ?? '', { ...answer, ...object(once, ({ schema }) => asStored(schema)) }),
    createBody: closed(
      titles.createBody,
      object(accepted, (member) => (isNeeded(member) ? member.schema : mayBeAbsent(member))),
    ),
    patchBody: closed(titles.patchBody ?? '', object(changed, mayBeAbsent)),
    rotateBody: closed(
      rotation?.title ?? '',
      object(
        listed.filter(([name]) => rotation?.members.includes(name)),
        mayBeAbsent,
      ),
    ),
  };
}

const boundKeywords = new Set([
  'minLength',
  'maxLength',
  'maximum',
  'maxItems',
  'pattern',
  'x-must-be',
  'x-form',
]);

/** Returns the schema of stored values: body bounds do not apply to them. */
function asStored(schema: Type.TSchema): Type.TSchema {
  const { properties, items, title, type, additionalProperties, ...rest } = schema as Readonly<
    Record<string, unknown>
  >;
  const isText = [type].flat().includes('string');
  const isBound = (name: string) => boundKeywords.has(name) || (isText && name === 'x-documented');
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

/** Returns the audit entry of a change: null for a record that did not exist, or is deleted. */
export function recordChanges<All extends Properties>(
  { trail, key }: Declaration<All>,
  before: RowOf<All> | null,
  after: RowOf<All> | null,
  isRotation = false,
): readonly AuditChange[] {
  if (trail === undefined) return [];
  if (typeof trail === 'function') return trail(before, after, isRotation);
  const { shown, withheld, auditNames = {} } = trail;
  const memberIn = (row: object, name: string) =>
    (row as Readonly<Record<string, unknown>>)[memberName(name)];
  const auditMembersOf = (row: object, names: readonly (keyof All & string)[]) =>
    Object.fromEntries(names.map((name) => [auditNames[name] ?? name, memberIn(row, name)]));
  const factsOf = (row: object | null) =>
    row && { shown: auditMembersOf(row, shown), withheld: auditMembersOf(row, withheld) };
  const changed = isRotation ? (trail.rotated ?? trail.changed) : trail.changed;
  const action = before === null ? trail.created : after === null ? trail.removed : changed;
  const subject = String(memberIn((after ?? before) as object, key));
  return changesOf(action, subject, factsOf(before), factsOf(after));
}
