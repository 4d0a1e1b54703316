/**
 * Decisions on pairs. The list shows each decision at once. The server gets the decisions in sequence, in the
 * background. The last one can be undone, also before it was sent. A refused one brings its pair back.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { call } from '../api/client.ts';
import type { Contact, Dismissal, Duplicate, MergeReport, One, UndoneMerge } from '../api/types.ts';
import { refreshContacts } from '../contacts/contact-queries.ts';
import { t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toasts.tsx';
import { candidateName } from './pair-texts.ts';
import { refreshDuplicates } from './queries.ts';

export interface Decision {
  readonly kind: 'merged' | 'dismissed' | 'later';
  readonly pair: Duplicate;
  /** index of the contact that a merge keeps */
  readonly survivorIndex: number;
}

type UndoRequest = readonly [method: string, path: string] | undefined;

export const idOf = ({ contacts }: Duplicate) => contacts.map((contact) => contact.id).join(' ');

export function useDecisions() {
  const [made, setMade] = useState<readonly Decision[]>([]);
  // The undo of a message was made by an earlier rendering.
  const latest = useRef(made);
  const put = (next: readonly Decision[]) => {
    latest.current = next;
    setMade(next);
  };
  /** pairs of undone decisions, which the loaded pages may lack */
  const [returned, setReturned] = useState<readonly Duplicate[]>([]);
  const { send, sendUndo } = useDecisionRequests();
  const sent = useRef(new Map<Decision, Promise<UndoRequest>>());
  /** the last message, and the decision that it undoes */
  const shown = useRef<{ readonly show: ReturnType<typeof toast>; readonly of: Decision | undefined }>(
    undefined,
  );

  const report = (text: string, of?: Decision) => {
    shown.current?.show(undefined);
    const action = of && { label: t.actions.undo, run: () => takeBack(of) };
    shown.current = { of, show: toast({ text, ...(action && { action }) }) };
  };
  const takeOut = (decision: Decision) => {
    // The message offers to undo this decision. Once the server refused it, the button would undo an earlier one.
    if (shown.current?.of === decision) shown.current.show(undefined);
    put(latest.current.filter((item) => item !== decision));
    setReturned((now) => [decision.pair, ...now.filter((pair) => idOf(pair) !== idOf(decision.pair))]);
  };
  const decide = (decision: Decision) => {
    put([...latest.current, decision]);
    const { kind, pair, survivorIndex } = decision;
    const [survivor] = pair.contacts.slice(survivorIndex);
    report(
      kind === 'merged' ? t.merge.done(survivor ? candidateName(survivor) : '') : t.duplicates.decided[kind],
      decision,
    );
    if (kind === 'later') return;
    const request = send(decision);
    sent.current.set(decision, request);
    request.catch(() => takeOut(decision));
  };
  const takeBack = (decision: Decision) => {
    if (!latest.current.includes(decision)) return;
    const request = sent.current.get(decision);
    takeOut(decision);
    report(t.duplicates.undoneLast);
    if (request !== undefined) sendUndo(request).catch(() => put([...latest.current, decision]));
  };
  const undo = () => {
    const last = latest.current.at(-1);
    if (last !== undefined) takeBack(last);
  };
  return { made, decide, undo, left: (listed: readonly Duplicate[]) => leftOf(listed, returned, made) };
}

/** Returns the pairs to decide, in their order; those for later are last. */
function leftOf(
  listed: readonly Duplicate[],
  returned: readonly Duplicate[],
  made: readonly Decision[],
): readonly Duplicate[] {
  const ids = new Set(listed.map(idOf));
  const all = [...returned.filter((pair) => !ids.has(idOf(pair))), ...listed];
  const kinds = new Map(made.map(({ pair, kind }) => [idOf(pair), kind]));
  const lost = new Set(
    made.flatMap(({ kind, pair, survivorIndex }) =>
      kind === 'merged' ? [pair.contacts[1 - survivorIndex]?.id] : [],
    ),
  );
  const open = all.filter(({ contacts }) => !contacts.some(({ id }) => lost.has(id)));
  return [
    ...open.filter((pair) => !kinds.has(idOf(pair))),
    ...open.filter((pair) => kinds.get(idOf(pair)) === 'later'),
  ];
}

/** Returns functions that send a decision, and its undo, after all earlier ones. */
function useDecisionRequests() {
  const inSequence = useSequence();
  /** versions by the answers, which the shown pairs may lack */
  const versions = useRef(new Map<string, number>());
  const recordVersions = (...contacts: readonly Pick<Contact, 'id' | 'version'>[]) => {
    for (const { id, version } of contacts) versions.current.set(id, version);
  };
  const merge = async ({ pair, survivorIndex }: Decision): Promise<UndoRequest> => {
    const [survivor, loser] = survivorIndex === 0 ? pair.contacts : pair.contacts.toReversed();
    if (survivor === undefined || loser === undefined) return undefined;
    const versionOf = ({ id, version }: typeof survivor) => Math.max(version, versions.current.get(id) ?? 0);
    const { data } = await call<One<MergeReport>>('POST', '/merges', {
      body: {
        survivor: survivor.id,
        loser: loser.id,
        versions: { survivor: versionOf(survivor), loser: versionOf(loser) },
      },
    });
    recordVersions(data.contact);
    return ['POST', `/merges/${data.id}/undo`];
  };
  return {
    send: (decision: Decision) =>
      inSequence(() => (decision.kind === 'merged' ? merge(decision) : dismiss(decision))),
    sendUndo: (request: Promise<UndoRequest>) =>
      inSequence(async () => {
        const path = await request.catch(() => undefined);
        if (path === undefined) return;
        const answer = await call<One<UndoneMerge> | undefined>(...path);
        if (answer !== undefined) recordVersions(answer.data.survivor, answer.data.loser);
      }),
  };
}

async function dismiss({ pair }: Decision): Promise<UndoRequest> {
  const body = { contacts: pair.contacts.map(({ id }) => id) };
  const { data } = await call<One<Dismissal>>('POST', '/duplicates/dismissals', { body });
  return ['DELETE', `/duplicates/dismissals/${data.id}`];
}

/** Returns a function that runs requests in sequence. After the last one, the list is loaded again. */
function useSequence() {
  const client = useQueryClient();
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef(0);
  return <Answer>(run: () => Promise<Answer>): Promise<Answer> => {
    waiting.current += 1;
    const done = last.current.then(run);
    last.current = done.catch(toastError).finally(() => {
      waiting.current -= 1;
      if (waiting.current > 0) return;
      refreshDuplicates(client);
      refreshContacts(client);
    });
    return done;
  };
}
