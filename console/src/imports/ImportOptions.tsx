/** The options of an import: what it does with known contacts, dates, tags and unreadable cells. */
import type { ReactNode } from 'react';
import type { FileInspection } from '../api/types.ts';
import { TagsField } from '../contacts/table/TagsField.tsx';
import { useCountries } from '../phones/countries.ts';
import { guessedCountry } from '../phones/example-number.ts';
import { countryName, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Select, SelectField } from '../ui/forms/Combobox.tsx';
import { Choice, optionsWithTexts } from '../ui/forms/fields.tsx';
import { readList } from '../values/name-list.ts';
import { changeDraft, type Draft, usualBadCells } from './draft.ts';
import { DateOrder } from './offers.tsx';

const policies = ['skip', 'fill', 'update'] as const;
const badCellPolicies = ['drop_cell', 'reject_row'] as const;
const similarPolicies = ['create', 'review'] as const;

interface ImportOptionsProps {
  readonly draft: Draft;
  /** the server's latest inspection of the file, for the current fields */
  readonly fits: FileInspection;
  /** the country of the numbers, if no column has them */
  readonly region: ReactNode;
  readonly onChange: (changed: Partial<Draft>) => void;
  readonly onSheet: (sheet: string) => void;
}

export function ImportOptions({ draft, fits, region, onChange, onSheet }: ImportOptionsProps) {
  const isDisabled = draft.sent !== undefined;
  const { sheet, sheets } = draft.inspection;
  return (
    <section
      aria-label={t.imports.options}
      className="grid gap-4 rounded-lg border border-line bg-surface p-4 md:grid-cols-2"
    >
      <div className="flex flex-col gap-4">
        <Choice
          label={t.imports.onMatch}
          value={draft.onMatch}
          isDisabled={isDisabled}
          onChange={(onMatch) => changeDraft({ onMatch })}
          options={optionsWithTexts(policies, t.imports.policies)}
        />
        {region}
        <DateOrder {...{ draft, fits, onChange }} />
        {sheets.length > 1 && (
          <SelectField
            label={t.importing.sheet}
            value={sheet ?? ''}
            disabled={isDisabled}
            onChange={onSheet}
            options={sheets.map((name) => [name, name] as const)}
          />
        )}
        <TagsField
          label={t.imports.tags}
          tags={draft.tags}
          isDisabled={isDisabled}
          // Several typed names are divided at commas.
          read={readList}
          onChange={(tags) => changeDraft({ tags })}
        />
      </div>
      <div className="flex flex-col gap-4">
        <Choice
          label={t.imports.onSimilar}
          value={draft.onSimilar}
          isDisabled={isDisabled}
          onChange={(onSimilar) => changeDraft({ onSimilar })}
          options={optionsWithTexts(similarPolicies, t.imports.similarPolicies)}
        />
        <Choice
          label={t.imports.badCells}
          value={draft.badCells || usualBadCells}
          isDisabled={isDisabled}
          onChange={(badCells) => changeDraft({ badCells })}
          options={optionsWithTexts(badCellPolicies, t.imports.badCellPolicies)}
        />
      </div>
    </section>
  );
}

interface RegionProps {
  readonly draft: Draft;
  /** the country of the account */
  readonly usual: string | undefined;
  readonly onChange: (region: string) => void;
}

export function Region({ draft: { region, guess, sent }, usual, onChange }: RegionProps) {
  const options = useCountries(region);
  const browsers = guessedCountry(options.map(([code]) => code));
  const isOpen = region === '' && usual === undefined && sent === undefined && options[0]?.[0] === browsers;
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
      {isOpen && (
        <Button
          className="justify-self-start sm:col-start-2"
          onClick={({ currentTarget }) => {
            // The button is removed.
            (currentTarget.previousElementSibling as HTMLElement | null)?.focus();
            onChange(browsers);
          }}
        >
          {t.imports.readAs(countryName(browsers))}
        </Button>
      )}
      {guess !== undefined && guess.region === region && (
        <span className="text-xs text-ink-faint sm:col-span-2">{t.imports.regionGuessed(guess.code)}</span>
      )}
    </>
  );
}
