/** All data about one person on one page, to be printed or saved as a PDF: the answer to a request for access. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useParams } from '../address/address.ts';
import { call } from '../api/client.ts';
import type { Consent, Contact, Page, Suppression, TimelineEntry } from '../api/types.ts';
import { contactQuery } from '../contacts/contact-queries.ts';
import { nameOf } from '../contacts/name.ts';
import { usePhoneFormat } from '../phones/use-phone-format.ts';
import { useAccount } from '../session/account.ts';
import { useTitle } from '../shell/title.ts';
import { madeName } from '../texts/made-names.ts';
import { channelName, formatMoment, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { ErrorState, Loading } from '../ui/states.tsx';
import { addressFields, plainFields } from './Details.tsx';
import { byText, fieldName, linesOf, type OwnFields, titleOf, useOwnFields } from './timeline-entry.tsx';

/** Most entries of the timeline on one page. */
const maxEntries = 20_000;

interface Report {
  readonly at: string;
  readonly consents: readonly Consent[];
  readonly suppressions: readonly Suppression[];
  readonly entries: readonly TimelineEntry[];
  readonly isCut: boolean;
}

async function readReport(
  id: string,
  signal: AbortSignal,
  onProgress: (count: number) => void,
): Promise<Report> {
  const list = <Item,>(section: string, cursor = '') =>
    call<Page<Item>>('GET', `/contacts/${id}/${section}`, {
      query: { cursor: cursor || undefined, ...(section === 'timeline' && { limit: 200 }) },
      signal,
    });
  const at = new Date().toISOString();
  const [consents, suppressions] = await Promise.all([
    list<Consent>('consents'),
    list<Suppression>('suppressions'),
  ]);
  const entries: TimelineEntry[] = [];
  let cursor: string | null = '';
  while (cursor !== null && entries.length < maxEntries) {
    const page: Page<TimelineEntry> = await list<TimelineEntry>('timeline', cursor);
    entries.push(...page.data);
    cursor = page.meta.next_cursor;
    onProgress(entries.length);
  }
  return { at, consents: consents.data, suppressions: suppressions.data, entries, isCut: cursor !== null };
}

export function ReportPage() {
  const { id = '' } = useParams();
  const contact = useQuery(contactQuery(id));
  const [count, setCount] = useState(0);
  const report = useQuery({
    queryKey: ['report', id],
    queryFn: ({ signal }) => readReport(id, signal, setCount),
    // The report shows the moment at which it was opened.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { report: texts } = t.personPage;
  useTitle(contact.data && texts.title(nameOf(contact.data)));
  useLightPaper();
  const error = contact.error ?? report.error;
  if (error !== null)
    return (
      <ErrorState error={error} onRetry={() => void Promise.all([contact.refetch(), report.refetch()])} />
    );
  return (
    <div tabIndex={0} className="h-full overflow-y-auto bg-canvas outline-offset-[-2px] print:bg-surface">
      <div className="mx-auto flex max-w-3xl flex-col gap-3 p-4 print:max-w-none print:p-0">
        <div className="flex items-center justify-end gap-2 print:hidden">
          <Button onClick={() => history.back()}>{t.actions.back}</Button>
          <Button look="primary" icon="print" disabled={report.data === undefined} onClick={() => print()}>
            {texts.print}
          </Button>
        </div>
        {contact.data === undefined || report.data === undefined ? (
          <div role="status">
            <p className="text-sm text-ink-soft">{texts.loading(count)}</p>
            <Loading rows={10} />
          </div>
        ) : (
          <Paper contact={contact.data} report={report.data} />
        )}
      </div>
    </div>
  );
}

/** Uses light colors, since dark ones would cost ink and be hard to read. */
function useLightPaper(): void {
  useEffect(() => {
    const { dataset } = document.documentElement;
    let shown = dataset.theme;
    const before = () => {
      shown = dataset.theme;
      dataset.theme = 'light';
    };
    const after = () => {
      if (shown !== undefined) dataset.theme = shown;
    };
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);
}

function Paper({ contact, report }: { contact: Contact; report: Report }) {
  const { name } = useAccount();
  const { report: texts } = t.personPage;
  const own = useOwnFields();
  return (
    <article className="rounded-lg border border-line bg-surface p-6 text-sm print:border-0 print:p-0">
      <h1 className="bidi text-xl font-semibold wrap-anywhere">{texts.title(nameOf(contact))}</h1>
      <p className="mt-1 text-ink-soft">{texts.about(name ?? t.thisAccount, formatMoment(report.at))}</p>
      <Part title={texts.fields}>
        <Table rows={fieldRows(contact)} />
      </Part>
      <Part title={t.fields.identities}>
        <Identities contact={contact} />
      </Part>
      <Part title={t.fields.attributes}>
        <Table
          rows={Object.entries(contact.attributes).map(([name, value]) => [
            fieldName(`attributes.${name}`, own),
            jsonText(value),
          ])}
        />
      </Part>
      {Object.keys(contact.extensions).length > 0 && (
        <Part title={texts.extensions}>
          <Table rows={Object.entries(contact.extensions).map(([name, value]) => [name, jsonText(value)])} />
        </Part>
      )}
      <Part title={t.fields.consents}>
        <Consents report={report} />
      </Part>
      <Part title={t.fields.suppressions}>
        <Suppressions suppressions={report.suppressions} />
      </Part>
      <History report={report} />
      <p className="mt-6 border-t border-line pt-3 text-xs text-ink-soft">{texts.missing}</p>
    </article>
  );
}

function Consents({ report: { consents, entries } }: { report: Report }) {
  const { report: texts } = t.personPage;
  const keys = new Map(entries.map(({ actor }) => [actor.key_id, actor.key_name]));
  const keyName = (id: string | null) => keys.get(id) ?? id;
  return (
    <Records
      records={consents.map((consent) => ({
        key: consent.id,
        title: `${channelName(consent.channel)}: ${t.consentStates[consent.state]} · ${formatMoment(consent.occurred_at)}`,
        rows: [
          [t.purpose, consent.purpose],
          [t.sender, consent.sender && `+${consent.sender}`],
          [t.fields.source, consent.source],
          [texts.basis, consent.basis],
          [texts.proof, Object.keys(consent.proof).length > 0 ? JSON.stringify(consent.proof) : null],
          [texts.subjects, consent.subjects.join(', ')],
          [texts.expires, consent.expires_at && formatMoment(consent.expires_at)],
          [texts.recordedBy, byText({ ...consent.actor, key_name: keyName(consent.actor.key_id) })],
        ],
      }))}
    />
  );
}

function Suppressions({ suppressions }: Pick<Report, 'suppressions'>) {
  const { report: texts, timeline } = t.personPage;
  return (
    <Records
      records={suppressions.map((suppression) => ({
        key: suppression.id,
        title: `${suppression.channel === 'all' ? t.allChannels : channelName(suppression.channel)} · ${formatMoment(suppression.created_at)}`,
        rows: [
          [t.reason, suppression.reason],
          [t.fields.source, suppression.source],
          [timeline.noteUnsigned, suppression.note],
          [texts.subjects, suppression.subject],
          [texts.expires, suppression.expires_at && formatMoment(suppression.expires_at)],
          [t.state, suppression.active ? null : t.over],
        ],
      }))}
    />
  );
}

/** Shows the notes, and then the other entries of the timeline. */
function History({ report: { entries, isCut } }: { report: Report }) {
  const { report: texts, timeline } = t.personPage;
  const own = useOwnFields();
  const notes = entries.flatMap(({ note }) => note ?? []);
  const others = entries.filter(({ note }) => note === undefined);
  return (
    <>
      <Part title={t.notes}>
        <Records
          records={notes.map((note) => ({
            key: note.id,
            title: `${note.author === null ? timeline.noteUnsigned : timeline.noteBy(note.author)} · ${formatMoment(note.created_at)}${note.edited_at === null ? '' : ` · ${timeline.edited(formatMoment(note.edited_at))}`}`,
            text: note.body,
            rows: [[texts.file, note.media_url]],
          }))}
        />
      </Part>
      <Part title={texts.history}>
        {isCut && <p className="text-warn">{texts.cut(entries.length)}</p>}
        <Records
          records={others.map((entry) => ({
            key: entry.id,
            title: `${formatMoment(entry.at)} · ${titleOf(entry)} · ${byText(entry.actor)}`,
            text: linesOf(entry).join(' '),
            rows: linesOf(entry).length > 0 ? [] : entry.changes.map((change) => changeRow(change, own)),
          }))}
        />
      </Part>
    </>
  );
}

type Row = readonly [name: string, value: string | null | undefined];

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-5">
      <h2 className="mb-1 break-after-avoid text-base font-semibold">{title}</h2>
      {children}
    </section>
  );
}

/** Shows rows, and omits those without a value. */
function Table({ rows }: { rows: readonly Row[] }) {
  const filled = rows.filter(([, value]) => value != null && value !== '');
  if (filled.length === 0) return <p className="text-ink-faint">{t.personPage.report.none}</p>;
  return (
    <dl className="grid grid-cols-[10rem_1fr] gap-x-3 gap-y-0.5">
      {filled.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a field may be there more than once, in a fixed order
        <div key={index} className="contents">
          <dt className="text-ink-faint wrap-anywhere">{name}</dt>
          <dd className="bidi whitespace-pre-wrap wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface RecordShown {
  readonly key: string;
  readonly title: string;
  readonly text?: string;
  readonly rows: readonly Row[];
}

function Records({ records }: { records: readonly RecordShown[] }) {
  if (records.length === 0) return <p className="text-ink-faint">{t.personPage.report.none}</p>;
  return (
    <ul className="flex flex-col gap-1.5">
      {records.map(({ key, title, text, rows }) => (
        <li key={key} className="border-l-2 border-line pl-3">
          <p className="break-after-avoid font-medium wrap-anywhere">{title}</p>
          {text && <p className="bidi whitespace-pre-wrap wrap-anywhere">{text}</p>}
          {rows.some(([, value]) => value) && <Table rows={rows} />}
        </li>
      ))}
    </ul>
  );
}

function Identities({ contact }: { contact: Contact }) {
  const format = usePhoneFormat();
  const rows = contact.identities.map(({ kind, value, raw, scope, label, ...one }): Row => {
    const isNumber = kind === 'phone' || kind === 'wa_id';
    const facts = [
      scope,
      label,
      one.primary && t.primary,
      one.verified_at && t.verifiedOn(formatMoment(one.verified_at)),
      one.shared && t.shared,
    ];
    const shown = isNumber ? `${format(value)} (+${value.replace(/^\+/, '')})` : raw || value;
    return [t.kinds[kind], [shown, ...facts.filter(Boolean)].join(' · ')];
  });
  return <Table rows={rows} />;
}

function fieldRows(contact: Contact): readonly Row[] {
  const { report: texts } = t.personPage;
  return [
    ...plainFields.map((name): Row => [t.fields[name], contact[name]]),
    ...addressFields.map((name): Row => [t.fields[name], contact.address[name]]),
    [t.fields.type, t.types[contact.type]],
    [t.fields.status, madeName('statuses', contact.status?.name ?? '')],
    [t.fields.source, madeName('sources', contact.source?.name ?? '')],
    [t.fields.tags, contact.tags.join(', ')],
    [t.fields.groups, contact.groups.map((group) => group.name).join(', ')],
    [texts.blocked, contact.blocked ? t.yesNo.yes : t.yesNo.no],
    [texts.number, String(contact.number)],
    [texts.id, contact.id],
    [texts.version, String(contact.version)],
    [t.fields.created_at, formatMoment(contact.created_at)],
    [texts.changedAt, formatMoment(contact.updated_at)],
  ];
}

function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function changeRow({ field, before, after }: TimelineEntry['changes'][number], own: OwnFields): Row {
  const [was, is] = [before, after].map(wholeText);
  return [fieldName(field, own), `${was} → ${is}`];
}

/** Returns every member of a value; the timeline shows only the main one. */
function wholeText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value !== 'object' || Array.isArray(value)) return jsonText(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${jsonText(one)}`)
    .join(', ');
}
