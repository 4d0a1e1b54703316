/** A color from a short list, another one by its code, or none. */
import { useId, useState } from 'react';
import { findText, t } from '../texts/texts.ts';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { Dot } from '../ui/Tag.tsx';

const known = Object.keys(t.catalogs.colors);

export const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

/** Shows a chooser of colors. `''` is the color that follows from the name. */
export function ColorField({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const name = useId();
  const upper = value.toUpperCase();
  const [isOwn, setOwn] = useState(value !== '' && !known.includes(upper));
  const choose = (color: string) => {
    setOwn(false);
    onChange(color);
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium text-ink-soft">{t.catalogs.color}</legend>
      <div className="flex flex-wrap gap-1">
        {['', ...known].map((color) => (
          <Swatch
            key={color}
            name={name}
            color={color}
            label={findText(t.catalogs.colors, color) ?? t.catalogs.noColor}
            isChosen={!isOwn && upper === color}
            onChoose={() => choose(color)}
          />
        ))}
        <label className="flex h-8 cursor-pointer items-center gap-2 rounded-md border border-line px-2 text-sm has-checked:border-accent has-checked:bg-accent-soft">
          <input
            type="radio"
            name={name}
            checked={isOwn}
            onChange={() => setOwn(true)}
            className="size-4 accent-accent"
          />
          {t.catalogs.ownColor}
        </label>
      </div>
      {isOwn && (
        <TextField
          label={t.catalogs.ownColor}
          name="color"
          hint={t.catalogs.ownColorHint}
          value={value}
          maxLength={7}
          spellCheck={false}
          aria-invalid={value !== '' && !isColor(value)}
          onChange={(next) => onChange(next.trim())}
          className="font-mono"
        />
      )}
    </fieldset>
  );
}

interface SwatchProps {
  readonly name: string;
  readonly color: string;
  readonly label: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Swatch({ name, color, label, isChosen, onChoose }: SwatchProps) {
  return (
    <label
      title={label}
      className="relative grid size-8 cursor-pointer place-items-center rounded-md border border-transparent hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
    >
      <input
        type="radio"
        name={name}
        aria-label={label}
        checked={isChosen}
        onChange={onChoose}
        className="absolute inset-0 cursor-pointer opacity-0"
      />
      <Dot color={color || null} isLarge />
    </label>
  );
}
