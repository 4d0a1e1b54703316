/** Several values of a condition, each chosen from the options of its field. */
import { ComboboxList } from '../ui/forms/ComboboxList.tsx';
import { type FieldOption, isOption, valuesOf } from './fields.ts';

/** The server's limit for the list of a condition. */
const maxValues = 100;

export function Ticks(props: {
  label: string;
  options: readonly FieldOption[];
  value: unknown;
  onChange: (values: readonly unknown[]) => void;
}) {
  const { label, options, value, onChange } = props;
  const sent = valuesOf(value);
  const keyOf = (one: unknown) => String(options.find((option) => isOption(option, one))?.value ?? one);
  // A value without an item can be removed.
  const lost = sent.filter((one) => !options.some((option) => isOption(option, one)));
  return (
    <ComboboxList
      isSeveral
      label={label}
      options={[
        ...lost.map((one) => ({ value: String(one), label: String(one) })),
        ...options.map((one) => ({ ...one, value: String(one.value) })),
      ]}
      chosen={sent.map(keyOf)}
      onChange={(keys) => {
        const values = keys.map(
          (key) =>
            sent.find((one) => keyOf(one) === key) ?? options.find((one) => String(one.value) === key)?.value,
        );
        if (values.length <= maxValues) onChange(values);
      }}
      onClose={() => {}}
    />
  );
}
