/** Values of a form that another user changed meanwhile: the other value, and the two choices. */
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import type { Change } from './change.ts';

export interface ConflictsProps<Values> {
  readonly change: Pick<
    Change<Values, never>,
    'conflicts' | 'serverValues' | 'keep' | 'drop' | 'labels' | 'textOf'
  >;
}

export function Conflicts<Values>({
  change: { conflicts, serverValues, keep, drop, labels, textOf },
}: ConflictsProps<Values>) {
  if (conflicts.length === 0) return null;
  return (
    <div
      role="alert"
      // The focus stays in the field.
      onPointerDown={(event) => event.preventDefault()}
      className="flex flex-col gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn"
    >
      {conflicts.map((name) => (
        <div key={name} className="flex flex-wrap items-center gap-2">
          <p className="min-w-0 flex-1 basis-48 break-words">
            <span className="font-medium">{labels[name]}</span>: {t.grid.conflict(undefined)}{' '}
            <span className="bidi font-medium text-ink">
              {(textOf?.(name, serverValues[name]) ?? plainText(serverValues[name])) || t.none}
            </span>
          </p>
          <Button onClick={() => keep(name)}>{t.grid.keepMine}</Button>
          <Button onClick={() => drop(name)}>{t.grid.takeTheirs}</Button>
        </div>
      ))}
    </div>
  );
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? t.yesNo.yes : t.yesNo.no;
  if (Array.isArray(value)) return value.map(plainText).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
