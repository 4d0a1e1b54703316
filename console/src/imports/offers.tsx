/** Offers of the server for the columns of a file: the choices of an earlier import, consents, the order of dates. */
import { useId, useState } from 'react';
import { call } from '../api/client.ts';
import type { FileInspection } from '../api/types.ts';
import { findText, formatDate, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Choice } from '../ui/forms/fields.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useTask } from '../ui/task.ts';
import { toast } from '../ui/toasts.tsx';
import { changeDraft, type Draft } from './draft.ts';
import { answerField, fieldLabel } from './field-label.ts';

interface OffersProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}

const panel = 'flex flex-wrap items-center gap-2 rounded-md border border-line bg-surface px-3 py-2 text-sm';

const headingKeyOf = ({ name }: { readonly name: string }) => name.trim().toLowerCase();

/** Shows the choices for the latest file with the same headings. */
export function Earlier({ draft, onChange }: OffersProps) {
  const { remembered } = draft.inspection;
  const { isBusy, runWithToast } = useTask();
  if (remembered === null) return null;
  const date = formatDate(remembered.at);
  const isUsed = draft.lastAt === remembered.at;
  const use = () => {
    // Several columns may have one heading.
    const left = Map.groupBy(remembered.columns, headingKeyOf);
    onChange({
      lastAt: remembered.at,
      fields: draft.inspection.columns.map(
        (column, index) => left.get(headingKeyOf(column))?.shift()?.field ?? draft.fields[index] ?? '',
      ),
      onMatch: remembered.on_match,
      badCells: remembered.bad_cells,
      repeats: remembered.repeats,
      onSimilar: remembered.on_similar,
      region: remembered.region ?? '',
      dateOrder: remembered.date_order ?? '',
    });
  };
  const forget = () => {
    runWithToast(
      call('DELETE', `/imports/remembered/${remembered.key}`).then(() => {
        changeDraft({ inspection: { ...draft.inspection, remembered: null } });
        toast({ text: t.importing.forgotten });
      }),
    );
  };
  return (
    <div className={panel}>
      <Icon name="info" className="text-ink-faint" />
      <p className="min-w-0 flex-1 basis-60">
        {isUsed ? t.importing.usedLast(date) : t.importing.last(date)}
      </p>
      {!isUsed && <Button onClick={use}>{t.importing.useLast}</Button>}
      <Button look="quiet" isBusy={isBusy} onClick={forget}>
        {t.importing.forgetLast}
      </Button>
    </div>
  );
}

/** Shows columns that look like consent and are not imported yet. */
export function Consents({ draft, onChange }: OffersProps) {
  const [purpose, setPurpose] = useState('');
  const id = useId();
  const offered = draft.inspection.columns.flatMap(({ name, suggested }, index) =>
    suggested !== null && (draft.fields[index] ?? '') === '' ? [{ name, suggested, index }] : [],
  );
  if (!offered.some(({ suggested }) => answerField.test(suggested))) return null;
  const use = () => {
    const named = purpose.trim() === '' ? '' : `/${purpose.trim()}`;
    const chosen = new Map(
      offered.map(({ index, suggested }) => [
        index,
        answerField.test(suggested) ? `${suggested}${named}` : suggested,
      ]),
    );
    const taken = new Set(draft.fields);
    const fields = draft.fields.map((field, index) => {
      const wanted = chosen.get(index);
      if (wanted === undefined || taken.has(wanted)) return field;
      taken.add(wanted);
      return wanted;
    });
    onChange({ fields });
  };
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-4"
    >
      <h2 id={id} className="text-base font-semibold">
        {t.importing.consents(offered.length)}
      </h2>
      <p className="text-sm text-ink-soft">{t.importing.consentsText}</p>
      <ul className="divide-y divide-line text-sm">
        {offered.map(({ index, name, suggested }) => (
          <li key={index} className="flex flex-wrap gap-x-3 py-1.5">
            <span className="min-w-0 basis-40 font-medium break-words">{name}</span>
            <span className="min-w-0 text-ink-soft">{fieldLabel(suggested)}</span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-start gap-3">
        <div className="w-full max-w-72">
          <TextField
            label={t.importing.purpose}
            hint={t.importing.purposeHint}
            value={purpose}
            maxLength={100}
            onChange={setPurpose}
          />
        </div>
        {/* Next to the field, below its label. */}
        <Button className="sm:mt-6" disabled={draft.sent !== undefined} onClick={use}>
          {t.importing.useConsents}
        </Button>
      </div>
    </section>
  );
}

interface DateOrderProps extends OffersProps {
  /** the server's latest inspection of the file, for the current fields */
  readonly fits: FileInspection;
}

/**
 * Shows the order of dates, and the row that proves it. It is shown if dates of the file depend on the order, or if the
 * user chose one.
 */
export function DateOrder({ draft, fits, onChange }: DateOrderProps) {
  const { date_order: order, date_order_asked: isAsked, header, columns } = fits;
  const [proof] = columns.flatMap(({ name, date_order_proofs: proofs }) =>
    proofs.flatMap((item) => (item.order === order ? { ...item, name } : [])),
  );
  if (!isAsked && draft.dateOrder === '' && proof === undefined) return null;
  return (
    <SelectField
      label={t.importing.dateOrder}
      hint={
        proof === undefined
          ? t.importing.dateOrderHint
          : t.importing.dateOrderShown(proof.value, String(proof.row + (header ? 1 : 0)), proof.name)
      }
      value={draft.dateOrder}
      disabled={draft.sent !== undefined}
      onChange={(next) => onChange({ dateOrder: next as Draft['dateOrder'] })}
      options={[
        [
          '',
          draft.dateOrder === '' && order !== null
            ? t.importing.dateOrderFound(t.importing.dateOrders[order])
            : t.choose,
        ],
        ['dmy', t.importing.dateOrders.dmy],
        ['mdy', t.importing.dateOrders.mdy],
      ]}
    />
  );
}

export function Encoding({ draft, onChoose }: { draft: Draft; onChoose: (encoding: string) => void }) {
  const { encodings } = draft.inspection;
  return (
    <section className="flex flex-col gap-2 rounded-lg border border-warn bg-surface p-4">
      <Choice
        label={t.importing.encoding}
        value={draft.encoding}
        isDisabled={draft.sent !== undefined}
        onChange={onChoose}
        options={encodings.map(({ encoding, samples }) => [
          encoding,
          samples.join(' · '),
          findText(t.importing.encodings, encoding) ?? encoding.toUpperCase(),
        ])}
      />
      <p className="text-xs text-ink-soft">{t.importing.encodingHint}</p>
    </section>
  );
}
