/** Larger controls: a choice in words, and a progress bar. */
import { useId } from 'react';

/** Shows radio buttons with an explanation each. */
export function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, title: string, text: string])[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
}) {
  const { label, value, options, onChange, isDisabled } = props;
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5" disabled={isDisabled}>
      <legend className="mb-1 text-sm font-medium text-ink-soft">{label}</legend>
      {options.map(([one, title, text]) => (
        <label
          key={one}
          className="flex cursor-pointer gap-2.5 rounded-md border border-line px-3 py-2 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name={name}
            value={one}
            checked={one === value}
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

interface Words {
  readonly label: string;
  readonly hint: string;
}

/** The options of a `Choice` with the texts of each. */
export const worded = <Value extends string>(
  values: readonly Value[],
  words: Readonly<Record<Value, Words>>,
) => values.map((one) => [one, words[one].label, words[one].hint] as const);

/** Shows a checkbox with its words, or a switch. */
export function Tick(props: {
  label: string;
  isChecked: boolean;
  isSwitch?: boolean;
  isDisabled?: boolean;
  onChange: (isChecked: boolean) => void;
}) {
  const { label, isChecked, isSwitch, isDisabled, onChange } = props;
  return (
    <label
      className={`flex min-h-6 items-center gap-2 text-sm ${isDisabled ? 'opacity-60' : 'cursor-pointer'} ${isSwitch ? 'font-medium' : ''}`}
    >
      <input
        type="checkbox"
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

/** Shows a bar. `share` is 0 to 1, or undefined if the progress is unknown. */
export function Bar({ label, share }: { label: string; share: number | undefined }) {
  return (
    <progress
      aria-label={label}
      {...(share === undefined ? {} : { value: share, max: 1 })}
      className="bar h-1.5 w-full overflow-hidden rounded-full"
    />
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
