/** The fields that a condition can be about. */
import type { SegmentField } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { ComboboxList } from '../ui/forms/ComboboxList.tsx';
import { fieldIcon, fieldLabel, usualFields } from './fields.ts';

/** No field has this name: it starts a group. */
const groupOption = '';

export function FieldList(props: {
  fields: readonly SegmentField[];
  onChoose: (field: SegmentField) => void;
  /** absent if no group can begin */
  onGroup?: (() => void) | undefined;
}) {
  const { fields, onChoose, onGroup } = props;
  const isOwn = ({ label }: SegmentField) => label !== null;
  const usual = usualFields.flatMap((name) => fields.find((field) => field.field === name) ?? []);
  const others = fields.filter(
    (field) => !isOwn(field) && field.field !== 'search' && !usual.includes(field),
  );
  const groups = [
    [t.filterBar.usual, usual],
    [t.pages.fields, fields.filter(isOwn)],
    [t.filterBar.others, others],
  ] as const;
  const options = groups.flatMap(([group, ones]) =>
    ones.map((field) => ({
      value: field.field,
      label: fieldLabel(field.field, fields),
      icon: fieldIcon(field),
      words: field.field,
      group,
    })),
  );
  return (
    <ComboboxList
      isPlain
      label={t.filterBar.add}
      options={[
        ...options,
        ...(onGroup ? [{ value: groupOption, label: t.filterBar.addGroup, icon: 'plus' as const }] : []),
      ]}
      chosen={[]}
      isWaiting={fields.length === 0}
      onChange={([chosen]) => {
        const field = fields.find((segmentField) => segmentField.field === chosen);
        if (field !== undefined) onChoose(field);
        else onGroup?.();
      }}
      onClose={() => {}}
    />
  );
}
