/** The audit log of the account, newest first. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { AuditEntry, Key } from '../api/types.ts';
import { keysQuery } from '../keys/queries.ts';
import { findText, formatList, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { FormPart, MoreButton } from '../ui/page-frame.tsx';
import { Unread } from '../ui/states.tsx';
import { auditQuery } from './queries.ts';

export function Trail() {
  const trail = useInfiniteQuery(auditQuery);
  const { data: keys = [] } = useQuery(keysQuery);
  const entries = trail.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <FormPart title={t.settings.trail} text={t.settings.trailText}>
      <Unread of={trail} rows={5} />
      {trail.data !== undefined && entries.length === 0 && (
        <p className="px-4 py-3 text-sm text-ink-soft">{t.settings.noTrail}</p>
      )}
      {entries.length > 0 && (
        <ol className="divide-y divide-line">
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} keys={keys} />
          ))}
        </ol>
      )}
      <MoreButton list={trail} />
    </FormPart>
  );
}

function Entry({ entry, keys }: { entry: AuditEntry; keys: readonly Key[] }) {
  const { action, subject, before, after, withheld } = entry;
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const key = action.startsWith('key.')
    ? keys.find((candidate) => candidate.id === subject)?.name
    : undefined;
  return (
    <li className="flex flex-col gap-0.5 px-4 py-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="text-sm">
          <span className="font-medium">{findText(t.settings.actions, action) ?? action}</span>
          {key && <span className="text-ink-soft"> · {key}</span>}
          <span className="text-ink-soft"> {actorOf(entry, keys)}</span>
        </span>
        <span className="text-xs text-ink-faint">
          <Ago at={entry.occurred_at} />
        </span>
      </div>
      {(names.length > 0 || withheld.length > 0) && (
        <details className="text-sm">
          <summary className="inline-flex min-h-6 cursor-pointer items-center text-xs text-ink-soft hover:text-ink">
            {t.settings.details}
          </summary>
          <dl className="mt-1 grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1">
            {names.map((name) => (
              <div key={name} className="contents">
                <dt className="font-mono text-xs text-ink-faint">{name}</dt>
                <dd className="text-xs break-words">
                  {before !== null && after !== null && (
                    <>
                      <del className="text-ink-faint">{valueText(before[name])}</del>
                      {' → '}
                    </>
                  )}
                  {valueText((after ?? before)?.[name])}
                </dd>
              </div>
            ))}
          </dl>
          {withheld.length > 0 && (
            <p className="text-xs text-ink-faint">{t.settings.withheld(formatList(withheld))}</p>
          )}
        </details>
      )}
    </li>
  );
}

function actorOf({ actor }: AuditEntry, keys: readonly Key[]): string {
  if (actor.key_id !== null) {
    if (actor.member != null) return t.by(actor.member.name);
    const name = keys.find((key) => key.id === actor.key_id)?.name;
    return name === undefined ? t.settings.byGoneKey : t.settings.byKey(name || t.keys.nameless);
  }
  return actor.face === 'cli' ? t.settings.byCommandLine : t.settings.byServer;
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return t.settings.nothing;
  if (Array.isArray(value)) return value.length === 0 ? t.settings.nothing : value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
