/** The step that maps columns to fields, and chooses how rows of known contacts are merged. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { navigate } from '../address/address.ts';
import type { FileInspection } from '../api/types.ts';
import { TagsField } from '../contacts/TagsField.tsx';
import { refreshFields } from '../fields/queries.ts';
import { useAccount } from '../session/account.ts';
import { countryName, formatBytes, formatNumber, formatPercent, named, t } from '../texts/texts.ts';
import { Select, SelectField } from '../ui/combobox.tsx';
import { Button } from '../ui/controls.tsx';
import { useCountries } from '../ui/countries.ts';
import { Choice, Progress, worded } from '../ui/fields.tsx';
import { PageBody } from '../ui/page-frame.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
import { toast } from '../ui/toasts.tsx';
import { columnsToDeclare, DeclareDialog } from './DeclareDialog.tsx';
import {
  changeDraft,
  type Draft,
  isEncodingOpen,
  look,
  mappingOf,
  send,
  stopSending,
  usualBadCells,
} from './draft.ts';
import { fieldGroup, fieldLabel } from './field-label.ts';
import { isNameless, LeftOut, namesLeftOut } from './LeftOut.tsx';
import { Consents, DateOrder, Earlier, Encoding } from './Offers.tsx';
import { ActionBar, FileHead } from './parts.tsx';

const policies = ['skip', 'fill', 'update'] as const;
const badCellPolicies = ['drop_cell', 'reject_row'] as const;
const similarPolicies = ['create', 'review'] as const;

export function ColumnsStep({ draft }: { draft: Draft }) {
  const { account } = useAccount();
  const usual = account?.default_region ?? undefined;
  const [error, setError] = useState<unknown>();
  const isSending = draft.sent !== undefined;
  const isCsv = draft.look.format === 'csv';
  const isMapped = !isCsv || draft.fields.some((field) => field !== '');
  const named = draft.look.columns.map(({ name }, index) => ({ name, field: draft.fields[index] ?? '' }));
  const [fits, setFits] = useState<FileInspection>(draft.look);
  const asked = useRef(0);
  const client = useQueryClient();
  const [isDeclaring, setDeclaring] = useState(false);
  const [isLooking, setLooking] = useState(false);
  /** The server counts the readable values of each column after every change. */
  const change = (changed: Partial<Draft>) => {
    changeDraft(changed);
    const next = { ...draft, ...changed };
    if (!next.fields.some((field) => field !== '')) return;
    asked.current += 1;
    const turn = asked.current;
    const { region, dateOrder, encoding, sheet } = next;
    look(next.file, { region, dateOrder, encoding, sheet, mapping: mappingOf(next) })
      .then((seen) => {
        if (turn !== asked.current) return;
        setError(undefined);
        setFits(seen);
      })
      .catch((thrown: unknown) => turn === asked.current && setError(thrown));
  };
  const left = columnsToDeclare(draft);
  const unused = namesLeftOut(
    draft.look.columns.map((one, index) => ({ ...one, field: draft.fields[index] ?? '' })),
  );
  /** Another sheet has other columns, and another encoding may have other headings. */
  const lookAnew = (chosen: Pick<Partial<Draft>, 'sheet' | 'encoding'>) => {
    asked.current += 1;
    const turn = asked.current;
    const { region, dateOrder, encoding, sheet } = { ...draft, ...chosen };
    changeDraft(chosen);
    setLooking(true);
    look(draft.file, { region, dateOrder, encoding, sheet })
      .then((seen) => {
        if (turn !== asked.current) return;
        setError(undefined);
        const fields = seen.columns.map((one) => one.field ?? '');
        // The user can still choose another encoding.
        const { encodings } = draft.look;
        changeDraft({ look: { ...seen, encodings }, fields, fixes: [], corrections: new Map() });
        setFits(seen);
      })
      .catch((thrown: unknown) => turn === asked.current && setError(thrown))
      .finally(() => turn === asked.current && setLooking(false));
  };
  const check = () => {
    setError(undefined);
    send(true)
      .then((job) => navigate({ to: '/activity/imports', search: { id: job.id } }))
      .catch((thrown: unknown) => {
        if (!(thrown instanceof DOMException)) setError(thrown);
      });
  };
  const phone = draft.fields.indexOf('phone');
  const isRegionUsed = fits.region_asked || draft.region !== '' || usual !== undefined;
  const region = isRegionUsed && (
    <Region draft={draft} usual={usual} onChange={(region) => change({ region })} />
  );
  return (
    <>
      <PageBody>
        <FileHead step="columns" name={draft.file.name} facts={factsOf(draft)} />
        {isDeclaring && (
          <DeclareDialog
            draft={draft}
            seen={fits}
            onDone={({ fields, declared }) => {
              change({ fields });
              refreshFields(client);
              toast({ text: t.importing.declared(declared) });
            }}
            onClose={() => setDeclaring(false)}
          />
        )}
        <span hidden data-unsaved />
        {draft.look.encodings.length > 0 && (
          <Encoding draft={draft} onChoose={(encoding) => lookAnew({ encoding })} />
        )}
        {isCsv ? (
          <>
            <Earlier draft={draft} onChange={change} />
            <LeftOut names={unused} isNameless={isNameless(draft.fields)}>
              {left.length > 0 && (
                <>
                  <Button disabled={isSending} onClick={() => setDeclaring(true)}>
                    {t.importing.declareAll}…
                  </Button>
                  <Button
                    disabled={isSending}
                    onClick={() =>
                      change({
                        fields: named.map(({ name, field }, index) =>
                          left.includes(index) ? `attributes.${name}` : field,
                        ),
                      })
                    }
                  >
                    {t.imports.takeAll}
                  </Button>
                </>
              )}
            </LeftOut>
            <ColumnTable
              draft={draft}
              fits={fits}
              region={region}
              onFields={(fields) => change({ fields })}
            />
            <Consents draft={draft} onChange={change} />
          </>
        ) : (
          <OtherFormat look={draft.look} />
        )}
        <section
          aria-label={t.imports.options}
          className="grid gap-4 rounded-lg border border-line bg-surface p-4 md:grid-cols-2"
        >
          <Choice
            label={t.imports.onMatch}
            value={draft.onMatch}
            isDisabled={isSending}
            onChange={(onMatch) => changeDraft({ onMatch })}
            options={worded(policies, t.imports.policies)}
          />
          <div className="flex flex-col gap-4">
            {phone === -1 && region && (
              <div className="flex flex-col gap-1">
                <span aria-hidden="true" className="text-sm font-medium text-ink-soft">
                  {t.imports.region}
                </span>
                {region}
                {usual === undefined && (
                  <span className="text-xs text-ink-faint">{t.imports.regionHint}</span>
                )}
              </div>
            )}
            <DateOrder draft={draft} onChange={change} />
            {draft.look.sheets.length > 1 && (
              <SelectField
                label={t.importing.sheet}
                value={draft.look.sheet ?? ''}
                disabled={isSending}
                onChange={(next) => lookAnew({ sheet: next })}
                options={draft.look.sheets.map((name) => [name, name] as const)}
              />
            )}
            <TagsField
              label={t.imports.tags}
              tags={draft.tags}
              isDisabled={isSending}
              onChange={(tags) => changeDraft({ tags })}
            />
            <Choice
              label={t.imports.onSimilar}
              value={draft.onSimilar}
              isDisabled={isSending}
              onChange={(onSimilar) => changeDraft({ onSimilar })}
              options={worded(similarPolicies, t.imports.similarPolicies)}
            />
            <Choice
              label={t.imports.badCells}
              value={draft.badCells || usualBadCells}
              isDisabled={isSending}
              onChange={(badCells) => changeDraft({ badCells })}
              options={worded(badCellPolicies, t.imports.badCellPolicies)}
            />
          </div>
        </section>
      </PageBody>
      <ActionBar
        counts={
          isCsv
            ? [
                [t.imports.steps.columns, formatNumber(named.length), ''],
                [
                  t.imports.leftOut,
                  formatNumber(unused.length),
                  unused.length === 0 ? 'text-ink-faint' : 'text-warn',
                ],
              ]
            : []
        }
      >
        {error !== undefined && <ErrorLine error={error} />}
        {!isMapped && (
          <p role="alert" className="text-sm text-bad">
            {t.imports.nothingMapped}
          </p>
        )}
        {draft.sent === undefined ? (
          <Button
            look="primary"
            isBusy={isLooking}
            disabled={!isMapped || isEncodingOpen(draft)}
            onClick={check}
          >
            {t.imports.check}
          </Button>
        ) : (
          <Sending share={draft.sent} />
        )}
      </ActionBar>
    </>
  );
}

export function Sending({ share }: { share: number }) {
  const label =
    share < 1 ? t.imports.sending(formatPercent(Math.floor(share * 100) / 100)) : t.imports.receivingFile;
  return (
    <>
      <div className="min-w-40 flex-1">
        <Progress label={label} share={share < 1 ? share : undefined} />
      </div>
      <Button onClick={stopSending}>{t.imports.stopSending}</Button>
    </>
  );
}

function textFacts(seen: FileInspection): readonly (string | undefined)[] {
  return [
    t.imports.formats[seen.format],
    seen.compressed ? t.imports.packed : undefined,
    seen.delimiter === null
      ? undefined
      : (named(t.imports.delimiters, seen.delimiter) ?? t.imports.separatedBy(seen.delimiter)),
    seen.encoding.toUpperCase(),
  ];
}

function factsOf({ file, look: seen }: Draft): readonly (string | undefined)[] {
  return [
    seen.program === null ? undefined : t.importing.program(seen.program),
    ...(seen.sheet === null ? textFacts(seen) : ['Excel', seen.sheet]),
    seen.format === 'csv' && !seen.header ? t.imports.noHeader : undefined,
    formatBytes(file.size),
  ];
}

interface ColumnTableProps {
  readonly draft: Draft;
  /** the server's latest inspection of the file, for the current fields */
  readonly fits: FileInspection;
  /** the field for the country, next to the first column of numbers */
  readonly region: ReactNode;
  readonly onFields: (fields: readonly string[]) => void;
}

function ColumnTable({ draft, fits, region, onFields }: ColumnTableProps) {
  const { columns, fields: known } = draft.look;
  const options = useMemo(
    () => known.map((field) => [field, fieldLabel(field), fieldGroup(field)] as const),
    [known],
  );
  const phone = draft.fields.indexOf('phone');
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table aria-label={t.imports.columns} className="w-full text-sm max-sm:block">
        <TableHead
          className="max-sm:sr-only"
          columns={[
            { title: t.imports.column, look: 'px-4' },
            { title: t.imports.samples, look: 'px-2' },
            { title: t.imports.becomes, look: 'w-104 px-2' },
            { title: t.imports.found, look: 'w-48 px-4' },
          ]}
        />
        <tbody className="divide-y divide-line max-sm:block">
          {columns.map((column, index) => {
            const field = draft.fields[index] ?? '';
            const own = `attributes.${column.name}`;
            const isListed = field === '' || field === own || known.includes(field);
            return (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are, and names may be there twice
                key={index}
                className="max-sm:flex max-sm:flex-col max-sm:gap-1 max-sm:px-4 max-sm:py-3"
              >
                <td className="max-w-40 truncate px-4 py-2 font-medium max-sm:max-w-full max-sm:p-0">
                  {column.name}
                </td>
                <td className="max-w-56 truncate px-2 py-2 text-ink-soft max-sm:max-w-full max-sm:p-0">
                  {column.samples.join(', ') || '–'}
                </td>
                <td className="px-2 py-1.5 max-sm:p-0">
                  <div className="grid gap-x-2 gap-y-1 sm:grid-cols-2">
                    <Select
                      aria-label={t.imports.fieldOf(column.name)}
                      value={field}
                      disabled={draft.sent !== undefined}
                      onChange={(next) =>
                        onFields(draft.fields.map((one, at) => (at === index ? next : one)))
                      }
                      options={[
                        ['', t.imports.leftOut],
                        ...(known.includes(own)
                          ? []
                          : [[own, t.imports.ownAttribute(column.name), t.pages.fields] as const]),
                        ...(isListed ? [] : [[field, fieldLabel(field), fieldGroup(field)] as const]),
                        ...options,
                      ]}
                    />
                    {index === phone && region}
                  </div>
                </td>
                <td className="px-4 py-2 text-xs max-sm:p-0">
                  <Found draft={draft} fits={fits} index={index} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Found({ draft, fits, index }: { draft: Draft; fits: FileInspection; index: number }) {
  const field = draft.fields[index] ?? '';
  const column = fits.columns[index];
  if (field === '')
    return (
      <span className="text-warn">
        {draft.look.columns[index]?.suggested != null && t.imports.looksLikeOptIn}
      </span>
    );
  const isOwn = field !== (draft.look.columns[index]?.field ?? '');
  const isByCells = draft.look.columns[index]?.by === 'content';
  const by = isOwn ? t.imports.by.mapping : isByCells ? t.imports.by.content : '';
  const confidence = column?.field === field ? column.confidence : null;
  return (
    <>
      <span className="block text-ink-soft">{by}</span>
      {confidence !== null && confidence !== undefined && (
        <span className={confidence === 100 ? 'text-good' : confidence >= 80 ? 'text-warn' : 'text-bad'}>
          {confidence === 100 ? t.imports.allReadable : t.imports.readable(formatPercent(confidence / 100))}
        </span>
      )}
    </>
  );
}

function OtherFormat({ look: seen }: { look: FileInspection }) {
  return (
    <section className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-4">
      <p className="text-sm text-ink-soft">{t.imports.otherFormat}</p>
      {seen.examples.map((one) => (
        <pre
          key={one}
          className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap"
        >
          {one}
        </pre>
      ))}
    </section>
  );
}

interface RegionProps {
  readonly draft: Draft;
  /** the country of the account */
  readonly usual: string | undefined;
  readonly onChange: (region: string) => void;
}

function Region({ draft: { region, guess, sent }, usual, onChange }: RegionProps) {
  const options = useCountries(region);
  const none = usual === undefined ? t.imports.regionNone : t.imports.regionOfAccount(countryName(usual));
  return (
    <>
      <Select
        aria-label={t.imports.region}
        title={t.imports.regionHint}
        value={region}
        disabled={sent !== undefined}
        onChange={onChange}
        options={[['', none], ...options]}
      />
      {guess !== undefined && guess.region === region && (
        <span className="text-xs text-ink-faint sm:col-span-2">{t.imports.regionGuessed(guess.code)}</span>
      )}
    </>
  );
}
