/** The operations of records in a context, and what callers are shown to whom some parts of contacts are not. */
import { notFound } from '../../domain/problem.js';
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

function descriptionsOf({
  noun,
  limited,
}: Declaration): Readonly<Record<string, AnyDescription | undefined>> {
  if (limited === undefined) return {};
  const { mayRead, checkChange } = limited;
  const reads: Readonly<Record<string, AnyDescription>> = {
    list: { shows: (parts, list) => (list as readonly never[]).filter((one) => mayRead(parts, one)) },
    get: {
      shows: (parts, row) => {
        if (!mayRead(parts, row as never)) throw notFound(noun);
        return row;
      },
    },
  };
  if (checkChange === undefined) return reads;
  // The fields are the argument at this place.
  const checkedAt = (at: number): AnyDescription => ({
    asks: (parts: Parts, ...sent: readonly unknown[]) => {
      checkChange(parts, sent[at] as never);
      return sent;
    },
    shows: (_, row) => row,
  });
  const remove: AnyDescription = { shows: (_, row) => row };
  return { ...reads, create: checkedAt(1), update: checkedAt(2), put: checkedAt(2), remove };
}
