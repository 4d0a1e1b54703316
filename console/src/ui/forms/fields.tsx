/** Larger controls: a choice in words, a tick, and a progress bar with its words. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import { Bar } from '../Bar.tsx';

/** Shows radio buttons with an explanation each. */
export function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, title: string, text: string])[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
  /** Returns why an option cannot be chosen. Undefined: it can. */
  lackOf?: (value: Value) => string | undefined;
}) {
  const { label, value, options, onChange, isDisabled, lackOf } = props;
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5" disabled={isDisabled}>
      <legend className="mb-1 text-sm font-medium text-ink-soft">{label}</legend>
      {options.map(([one, title, text]) => (
        <label
          key={one}
          title={lackOf?.(one)}
          className="flex cursor-pointer gap-2.5 rounded-md border border-line px-3 py-2 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft has-disabled:opacity-60"
        >
          <input
            type="radio"
            name={name}
            value={one}
            checked={one === value}
            disabled={lackOf?.(one) !== undefined}
            onChange={() => onChange(one)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            <span className="block text-sm font-medium">{title}</span>
            <span className="block text-xs text-ink-soft">{text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface OptionText {
  readonly label: string;
  readonly hint: string;
}

/** The options of a `Choice` with the texts of each. */
export const optionsWithTexts = <Value extends string>(
  values: readonly Value[],
  words: Readonly<Record<Value, OptionText>>,
) => values.map((value) => [value, words[value].label, words[value].hint] as const);

interface TickProps extends Omit<ComponentProps<'input'>, 'checked' | 'disabled' | 'onChange'> {
  readonly label: ReactNode;
  readonly isChecked: boolean;
  readonly isSwitch?: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

/** Shows a checkbox with its words, a switch, or a radio button by its `type`. */
export function Tick({ label, isChecked, isSwitch, isDisabled, onChange, ...rest }: TickProps) {
  return (
    <label
      className={`flex min-h-6 items-center gap-2 text-sm ${isDisabled ? 'opacity-60' : 'cursor-pointer'} ${isSwitch ? 'font-medium' : ''}`}
    >
      <input
        type="checkbox"
        {...rest}
        role={isSwitch ? 'switch' : undefined}
        checked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
        className={`shrink-0 cursor-[inherit] ${isSwitch ? 'switch' : 'size-4 accent-accent'}`}
      />
      {label}
    </label>
  );
}

/** Shows a bar and its words. */
export function Progress({ label, share }: { label: string; share: number | undefined }) {
  return (
    <div className="flex flex-col gap-1.5">
      <p className="nums text-sm text-ink-soft" aria-live="polite">
        {label}
      </p>
      <Bar label={label} share={share} />
    </div>
  );
}
