/**
 * Two contacts side by side before a merge: the user chooses the survivor, and for each difference the value. The rows
 * come from the server's preview, which is requested again with the choices, so refusals appear before the merge.
 */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import type { Contact, MergeReport, One } from '../api/types.ts';
import { refreshContacts, refreshLists, showContact } from '../contacts/contact-queries.ts';
import { runRemoval } from '../contacts/list/live.ts';
import { nameOf } from '../contacts/name.ts';
import { usePhoneFormat } from '../phones/use-phone-format.ts';
import { wordOf } from '../texts/made-names.ts';
import { formatDate, formatList, formatNumber, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { fieldName, type OwnFields, ownValueText, useOwnFields } from './timeline-entry.tsx';

interface MergeChoiceProps {
  readonly contact: Contact;
  readonly other: Contact;
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
  readonly onUndone: () => void;
}

const none: ReadonlySet<string> = new Set();
const previewKey = ['merge preview'];

interface Pair {
  readonly survivor: Contact;
  readonly loser: Contact;
}

function send({ survivor, loser }: Pair, more: object, signal?: AbortSignal): Promise<MergeReport> {
  const body = { survivor: survivor.id, loser: loser.id, ...more };
  return call<One<MergeReport>>('POST', '/merges', { body, signal }).then(({ data }) => data);
}

export function MergeChoice(props: MergeChoiceProps) {
  const { contact, other, onBack } = props;
  const [isSwapped, setSwapped] = useState(false);
  /** paths that get the other contact's value */
  const [taken, setTaken] = useState(none);
  const [isBusy, setBusy] = useState(false);
  const pair = isSwapped ? { survivor: other, loser: contact } : { survivor: contact, loser: other };
  const take = [...taken].sort();
  const { first, report, error } = usePreview(pair, take, !isBusy);
  const differences = useDifferences(first.data);
  const merge = useMerge(props, pair, setBusy);
  const keep = (swapped: boolean) => {
    setSwapped(swapped);
    setTaken(none);
  };
  const choose = (path: string, isTaken: boolean) =>
    setTaken((now) => {
      const next = new Set(now);
      if (isTaken) next.add(path);
      else next.delete(path);
      return next;
    });
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-2 sm:grid-cols-2">
        {[contact, other].map((side) => (
          <Side
            key={side.id}
            contact={side}
            isKept={side === pair.survivor}
            onKeep={() => keep(side === other)}
          />
        ))}
      </div>
      {first.isPending && <Loading rows={5} />}
      {error !== null && <ErrorLine error={error} />}
      {first.data !== undefined && (
        <Differences
          differences={differences}
          isSwapped={isSwapped}
          taken={taken}
          onChoose={choose}
          onAll={(isTaken) => setTaken(isTaken ? new Set(differences.map(({ path }) => path)) : none)}
        />
      )}
      {first.data !== undefined && <Joined report={first.data} />}
      <div className="sticky -bottom-2 -mx-5 -mb-2 flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-line bg-raised px-5 py-3">
        {report?.undoable_until && (
          <p className="flex-1 text-xs text-ink-faint">{t.merge.until(formatDate(report.undoable_until))}</p>
        )}
        <Button onClick={onBack}>{t.actions.back}</Button>
        <Button
          look="primary"
          icon="merge"
          isBusy={isBusy}
          disabled={report === undefined || error !== null}
          onClick={() => report !== undefined && merge({ versions: report.versions, take })}
        >
          {t.merge.run}
        </Button>
      </div>
    </div>
  );
}

/** Returns the preview without choices, which has the differences, and the one with the choices. */
function usePreview(pair: Pair, take: readonly string[], enabled: boolean) {
  const preview = (paths: readonly string[]) => ({
    queryKey: [...previewKey, pair.survivor.id, pair.loser.id, ...paths],
    queryFn: ({ signal }: { signal: AbortSignal }) => send(pair, { preview: true, take: paths }, signal),
    enabled,
    gcTime: 0,
  });
  const first = useQuery(preview([]));
  const chosen = useQuery({ ...preview(take), placeholderData: keepPreviousData });
  // The versions of a preview are of its survivor and its loser: after a swap, the preview before is of no use.
  const report = first.data && (chosen.data ?? first.data);
  return { first, report, error: first.error ?? chosen.error };
}

function useDifferences(report: MergeReport | undefined) {
  const format = usePhoneFormat();
  return [
    ...(report?.primaries ?? []).map(({ path, value, other }) => {
      const shown = path === 'phone' ? format : String;
      return { path, kept: shown(value), value: shown(other) };
    }),
    ...(report?.dropped ?? []),
  ];
}

function useMerge(
  { onClose, onOpen, onUndone }: MergeChoiceProps,
  pair: Pair,
  setBusy: (isBusy: boolean) => void,
) {
  const client = useQueryClient();
  const undo = (id: string) =>
    call('POST', `/merges/${id}/undo`).then(() => {
      refreshContacts(client);
      onUndone();
      toast({ text: t.merge.undone });
    });
  return (choices: object): void => {
    setBusy(true);
    const requestedAt = performance.now();
    // A preview that is answered after the merge does not find the second contact.
    client
      .cancelQueries({ queryKey: previewKey })
      .then(() => runRemoval(pair.loser.id, () => send(pair, choices)))
      .then(({ id, contact }) => {
        showContact(client, contact, requestedAt);
        refreshLists(client);
        toast({
          text: t.merge.done(nameOf(contact)),
          action: { label: t.actions.undo, run: () => undo(id ?? '') },
        });
        onClose();
        onOpen(contact.id);
      })
      .catch((thrown: unknown) => {
        toastError(thrown);
        setBusy(false);
        // One of the two has changed: the preview shows it, and has the current versions.
        if (isApiError(thrown, 'stale')) void client.invalidateQueries({ queryKey: previewKey });
      });
  };
}

/** Shows one contact. Names are often equal, so number, phone, email and company are shown too. */
function Side({ contact, isKept, onKeep }: { contact: Contact; isKept: boolean; onKeep: () => void }) {
  const format = usePhoneFormat();
  const phone = contact.phone && format(contact.phone);
  const others = [t.numbered(contact.number), phone, contact.email, contact.company].filter(Boolean);
  return (
    <label className="flex cursor-pointer gap-2.5 rounded-md border border-line p-3 text-sm hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft">
      <input
        type="radio"
        name="survivor"
        checked={isKept}
        onChange={onKeep}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0 flex-1">
        <span className="block text-xs text-ink-soft">
          {isKept ? t.personPage.merge.keep : t.personPage.merge.into}
        </span>
        <b className="block font-semibold wrap-anywhere">{nameOf(contact)}</b>
        <span className="nums block text-xs text-ink-soft wrap-anywhere">{others.join(' · ')}</span>
        <span className="block text-xs text-ink-soft">{t.merge.since(formatDate(contact.created_at))}</span>
      </span>
    </label>
  );
}

/** A value of each side: of a field, or the primary one of a kind. */
type Difference = MergeReport['dropped'][number];

interface DifferencesProps {
  readonly differences: readonly Difference[];
  /** the second contact is kept, and its column remains on the right */
  readonly isSwapped: boolean;
  readonly taken: ReadonlySet<string>;
  readonly onChoose: (path: string, isTaken: boolean) => void;
  readonly onAll: (isTaken: boolean) => void;
}

function Differences({ differences, isSwapped, taken, onChoose, onAll }: DifferencesProps) {
  const own = useOwnFields();
  if (differences.length === 0) return <p className="text-sm text-ink-soft">{t.personPage.merge.same}</p>;
  return (
    <section>
      <h3 className="mb-2 text-sm font-semibold">{t.personPage.merge.differ}</h3>
      <div role="group" aria-label={t.personPage.merge.differ} className="flex flex-col gap-3 text-sm">
        {differences.length > 1 && (
          <div className="grid grid-cols-2 gap-2">
            {[false, true].map((isRight) => (
              <Button key={String(isRight)} onClick={() => onAll(isRight !== isSwapped)}>
                {t.personPage.merge.takeAll}
              </Button>
            ))}
          </div>
        )}
        {differences.map((difference) => (
          <fieldset key={difference.path} className="min-w-0">
            <legend className="mb-1 text-xs font-medium text-ink-soft">
              {labelOf(difference.path, own)}
            </legend>
            <div className="grid grid-cols-2 gap-2">
              {[false, true].map((isRight) => {
                const isTaken = isRight !== isSwapped;
                return (
                  <label
                    key={String(isRight)}
                    className="flex min-w-0 cursor-pointer items-start gap-2 rounded-md border border-line px-2.5 py-1.5 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft"
                  >
                    <input
                      type="radio"
                      name={`merge ${difference.path}`}
                      checked={taken.has(difference.path) === isTaken}
                      onChange={() => onChoose(difference.path, isTaken)}
                      className="mt-0.5 size-4 shrink-0 accent-accent"
                    />
                    <span className="bidi line-clamp-4 min-w-0 wrap-anywhere">
                      {valueText(isTaken ? difference.value : difference.kept, difference.path, own)}
                    </span>
                  </label>
                );
              })}
            </div>
          </fieldset>
        ))}
      </div>
    </section>
  );
}

function Joined({ report: { adopted, united, counts } }: { report: MergeReport }) {
  const format = usePhoneFormat();
  const joined = [
    ...united.identities.map(({ kind, raw, value }) => {
      const isNumber = kind === 'phone' || kind === 'wa_id';
      return `${t.kinds[kind]} ${isNumber ? format(value) : raw || value}`;
    }),
    ...united.tags.map((tag) => `${t.fields.tag} ${tag}`),
    ...united.groups.map((group) => `${t.fields.group} ${group.name}`),
  ];
  const own = useOwnFields();
  const filled = adopted.map(({ path, value }) => `${labelOf(path, own)}: ${valueText(value, path, own)}`);
  const { merge } = t.personPage;
  const moved = [
    ...(counts.notes > 0 ? [merge.notes(counts.notes)] : []),
    ...(counts.consents > 0 ? [merge.consents(counts.consents)] : []),
  ];
  return (
    <div className="grid gap-3 text-sm sm:grid-cols-2">
      <Lines title={merge.filled} items={filled} />
      <Lines title={merge.joined} items={joined} />
      {moved.length > 0 && <p className="text-ink-soft sm:col-span-2">{merge.moved(formatList(moved))}</p>}
    </div>
  );
}

function Lines({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-xs font-medium text-ink-soft">{title}</h3>
      <ul className="flex flex-col gap-0.5">
        {items.map((item) => (
          <li key={item} className="wrap-anywhere">
            {item}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Returns the label of a value. The name is one value with its parts. */
function labelOf(path: string, own: OwnFields): string {
  if (path === 'phone' || path === 'email') return t.personPage.merge.primary[path];
  return path === 'name' ? t.fields.display_name : fieldName(path, own);
}

function valueText(value: unknown, path: string, own: OwnFields): string {
  const owned = ownValueText(value, path, own);
  if (owned !== null) return owned;
  if (typeof value === 'boolean') return value ? t.yesNo.yes : t.yesNo.no;
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'string') return wordOf(path, value);
  if (typeof value !== 'object' || value === null) return t.none;
  if ('name' in value) return wordOf(path, String(value.name));
  // Names and addresses have parts. Missing parts are skipped, and parts that the shown name contains.
  const [first, ...others]: unknown[] = Array.isArray(value) ? value : Object.values(value);
  const isPart = (item: unknown) => 'display_name' in value && String(first).includes(String(item));
  const parts = [first, ...others.filter((item) => !isPart(item))].filter(
    (item) => item !== null && item !== '',
  );
  if (parts.some((part) => typeof part === 'object')) return JSON.stringify(value);
  return formatList([...new Set(parts.map((part) => valueText(part, path, own)))]);
}
