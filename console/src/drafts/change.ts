/**
 * Edits data that other users may edit too. Each entered value is a draft, which records the value from before the
 * edit. `save` sends only entered values. If another user changed one of them since, it sends nothing: the form shows
 * the other value, and the user decides. Untouched values follow the server.
 */
import { useRef, useState } from 'react';
import { call, isApiError, SwitchbookError } from '../api/client.ts';
import { fieldsOf, type Labels } from '../ui/forms/values.ts';
import { type Draft, drafts, useDrafts } from './drafts.ts';

/** The value in words; undefined: it is a text. */
export type TextOf<Values> = (name: keyof Values & string, value: unknown) => string | undefined;

interface ChangeOptions<Source, Values> {
  /** identifies the drafts: the record and the form */
  readonly id: string;
  /** the record, as last loaded */
  readonly source: Source;
  readonly valuesOf: (source: Source) => Values;
  readonly labels: NoInfer<Labels<Values>>;
  readonly textOf?: TextOf<NoInfer<Values>>;
  /** reloads the record before a write, if that is possible */
  readonly read: () => Promise<Source>;
}

export interface Change<Values, Source = unknown> {
  readonly values: Values;
  readonly valuesOf: (source: Source) => Values;
  /** the values of the server */
  readonly serverValues: Values;
  /** the names of values that another user changed since they were entered here */
  readonly conflicts: readonly (keyof Values & string)[];
  readonly isChanged: boolean;
  readonly put: (entered: Partial<Values>) => void;
  /** A choice: the entered value replaces the other user's value. */
  readonly keep: (name: keyof Values & string) => void;
  /** The second choice: the entered value is dropped. */
  readonly drop: (name: keyof Values & string) => void;
  readonly discard: () => void;
  readonly labels: Labels<Values>;
  readonly textOf: TextOf<Values> | undefined;
  /** the members of a field with its label, which has this name in the API */
  readonly at: ReturnType<typeof fieldsOf<Values>>;
  /** Sends the entered values, if any. Fails with `stale` if a choice must be made first. */
  readonly save: <Result>(
    send: (changed: Partial<Values>, now: Source) => Promise<Result>,
  ) => Promise<Result | undefined>;
  /** Creates the record in the list at `path`, or changes the one with this id. */
  readonly store: <Result>(
    path: string,
    id: string | number | undefined,
    bodyOf: BodyOf<Values>,
  ) => Promise<Result | undefined>;
}

type BodyOf<Values> = (entered: Partial<Values>) => object;

/** Attempts to make a change when its version is outdated. */
const maxTries = 3;

const toJson = (value: unknown): string => JSON.stringify(value) ?? 'null';

const isConflict = ({ text, before }: Draft, serverValues: unknown): boolean => {
  const now = toJson(serverValues);
  return now !== before && now !== text;
};

export function hasDrafts(id: string): boolean {
  return drafts.of(id).size > 0;
}

export function useChange<Source, Values extends object>(
  options: ChangeOptions<Source, Values>,
): Change<Values, Source> {
  const { id, source, valuesOf, labels, textOf, read } = options;
  type Name = keyof Values & string;
  const own = useDrafts(id);
  const known = useRef({ source, now: source });
  const [, draw] = useState(0);
  // Values that were read before a write are shown until a newer source arrives.
  if (known.current.source !== source) known.current = { source, now: source };
  const serverValues = valuesOf(known.current.now);
  const listOf = (all: ReadonlyMap<string, Draft>) =>
    [...all].flatMap(([name, draft]) =>
      Object.hasOwn(serverValues, name) ? [[name as Name, draft] as const] : [],
    );
  const entered = (list: readonly (readonly [Name, Draft])[]) =>
    Object.fromEntries(list.map(([name, { text }]) => [name, JSON.parse(text)])) as Partial<Values>;
  const listed = listOf(own);
  const put = (change: Partial<Values>) =>
    drafts.put(
      (Object.entries(change) as [Name, unknown][]).map(([name, value]) => {
        const stored = toJson(serverValues[name]);
        const before = drafts.of(id).get(name)?.before ?? stored;
        const text = toJson(value);
        return [id, name, text === before && before === stored ? undefined : { text, before }];
      }),
    );
  const save: Change<Values, Source>['save'] = async (send) => {
    for (let tries = 1; ; tries += 1) {
      const now = await read();
      known.current = { source, now };
      draw((count) => count + 1);
      const values = valuesOf(now);
      const list = listOf(drafts.of(id));
      if (list.some(([name, draft]) => isConflict(draft, values[name]))) throw staleError();
      const changed = entered(list.filter(([name, { text }]) => text !== toJson(values[name])));
      try {
        const sent = drafts.of(id);
        const result = Object.keys(changed).length === 0 ? undefined : await send(changed, now);
        drafts.dropStored(id, sent);
        return result;
      } catch (error) {
        if (!isApiError(error, 'stale') || tries >= maxTries) throw error;
      }
    }
  };
  const values = { ...serverValues, ...entered(listed) };
  return {
    values,
    valuesOf,
    labels,
    textOf,
    at: fieldsOf(labels, values, put),
    serverValues,
    conflicts: listed.flatMap(([name, draft]) => (isConflict(draft, serverValues[name]) ? [name] : [])),
    isChanged: listed.some(([name, { text }]) => text !== toJson(serverValues[name])),
    put,
    keep: (name) => {
      const draft = drafts.of(id).get(name);
      if (draft !== undefined) drafts.put([[id, name, { ...draft, before: toJson(serverValues[name]) }]]);
    },
    drop: (name) => drafts.put([[id, name, undefined]]),
    discard: () => drafts.forget(id),
    save,
    store: (path, of, bodyOf) =>
      of === undefined
        ? call('POST', path, { body: bodyOf(values) })
        : save((changed) => call('PATCH', `${path}/${of}`, { body: bodyOf(changed) })),
  };
}

function staleError(): SwitchbookError {
  return new SwitchbookError('stale', '', { status: 412 });
}
