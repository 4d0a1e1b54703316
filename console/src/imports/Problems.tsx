/** Problems of the rows, grouped by kind: each with the number of rows and some examples. */
import type { Import } from '../api/types.ts';
import { named, t } from '../texts/texts.ts';
import { Badge } from '../ui/page-frame.tsx';

type Reason = Import['reasons'][number];

export function Problems({ reasons }: { reasons: readonly Reason[] }) {
  const wrong = reasons.filter((one) => one.kind === 'rejected' || one.kind === 'dropped');
  const told = reasons.filter((one) =>
    ['skipped', 'ambiguous', 'joined', 'fixed', 'hidden'].includes(one.kind),
  );
  return (
    <>
      {wrong.length > 0 && <Group title={t.imports.problems} reasons={wrong} />}
      {told.length > 0 && <Group title={t.imports.notices} reasons={told} />}
    </>
  );
}

export function reasonTitle(code: string): string {
  return named(t.imports.codes, code) ?? named(t.importing.codes, code) ?? code;
}

const tones = {
  rejected: 'bad',
  dropped: 'warn',
  skipped: 'plain',
  ambiguous: 'warn',
  joined: 'warn',
  fixed: 'plain',
  hidden: 'warn',
} as const;

function Group({ title, reasons }: { title: string; reasons: readonly Reason[] }) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-surface">
      <h2 className="px-4 pt-3 pb-1 text-base font-semibold">{title}</h2>
      <ul className="divide-y divide-line">
        {reasons.map((one) => (
          <li
            key={`${one.kind} ${one.code} ${one.column}`}
            className="grid items-start gap-x-4 gap-y-1 px-4 py-3 text-sm sm:grid-cols-[1fr_2fr]"
          >
            <div className="flex min-w-0 flex-col gap-1.5">
              <p className="font-medium break-words">
                {one.column === null ? '' : `${one.column}: `}
                {reasonTitle(one.code)}
              </p>
              <p className="flex items-center gap-2">
                <Badge tone={tones[one.kind]}>{t.imports.kinds[one.kind]}</Badge>
                <span className="nums text-ink-soft">{t.imports.rows(one.count)}</span>
              </p>
            </div>
            <ul aria-label={t.imports.examples} className="flex min-w-0 flex-col gap-0.5 text-ink-soft">
              {one.examples.map(({ row, message }) => (
                <li key={row} className="break-words">
                  {t.imports.example(row, message)}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
