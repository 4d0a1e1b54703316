/** The operations of records in a context, and those of them that callers may call to whom some parts of contacts are not shown. */
import { actName, type Declaration, type Members } from '../../domain/record.js';
import type { Parts } from '../../domain/shown-parts.js';
import type { RecordKind } from '../records/record.js';
import type { AnyDescription } from './shown-results.js';

type Run = (...sent: unknown[]) => unknown;

/** A kind's operations without their context. */
export type BoundRecords<Kind> = {
  readonly [Name in Exclude<keyof Kind, 'declaration'>]: Kind[Name] extends (
    context: never,
    ...sent: infer Sent
  ) => infer Answered
    ? (...sent: Sent) => Answered
    : never;
};

/** `bind`: makes an operation of its name, its code, and its description for limited callers; undefined: they may not call it. */
export function bindRecords<All extends Members>(
  kind: RecordKind<All>,
  bind: (name: string, run: Run, description: AnyDescription | undefined) => Run,
): BoundRecords<RecordKind<All>> {
  const { declaration, ...operations } = kind;
  const described = descriptionsOf(declaration as unknown as Declaration);
  const bound = Object.entries(operations).map(([act, run]) => {
    const [name] = actName(declaration, act === 'put' ? 'update' : (act as 'list'));
    return [act, bind(name, run as Run, described[act])] as const;
  });
  return Object.fromEntries(bound) as unknown as BoundRecords<RecordKind<All>>;
}

/** The operations that such callers may call. `core/records/record.ts` decides which records are there for them. */
function descriptionsOf({ limited }: Declaration): Readonly<Record<string, AnyDescription | undefined>> {
  if (limited === undefined) return {};
  const plain: AnyDescription = { shows: (_, answer) => answer };
  const reads = { list: plain, get: plain };
  const { checkChange } = limited;
  if (checkChange === undefined) return reads;
  // The fields are the argument at this place.
  const checkedAt = (at: number): AnyDescription => ({
    ...plain,
    asks: (parts: Parts, ...sent: readonly unknown[]) => {
      checkChange(parts, sent[at] as never);
      return sent;
    },
  });
  return { ...reads, create: checkedAt(1), update: checkedAt(2), put: checkedAt(2), remove: plain };
}
