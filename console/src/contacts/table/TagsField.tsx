/** Chooses tags of the account, and new ones. */
import { useQuery } from '@tanstack/react-query';
import { useAccount } from '../../session/account.ts';
import { t } from '../../texts/texts.ts';
import { Combobox } from '../../ui/forms/Combobox.tsx';
import { catalogQuery } from '../contact-queries.ts';

interface TagsFieldProps {
  readonly label?: string;
  readonly tags: readonly string[];
  readonly isDisabled?: boolean;
  /** returns the names in a typed text; absent: the text is one name */
  readonly read?: (text: string) => readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
}

export function TagsField({
  label = t.fields.tags,
  tags,
  isDisabled = false,
  read = (text) => [text],
  onChange,
}: TagsFieldProps) {
  const { can } = useAccount();
  const { data: known = [] } = useQuery({ ...catalogQuery('tags'), enabled: can('contacts:read') });
  const newTags = tags.filter((name) => known.every((catalogItem) => catalogItem.name !== name));
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden="true" className="text-sm font-medium text-ink-soft">
        {label}
      </span>
      <Combobox
        isSeveral
        label={label}
        options={[
          ...known.map(({ name, color }) => ({ value: name, label: name, color })),
          ...newTags.map((name) => ({ value: name, label: name, color: null })),
        ]}
        chosen={tags}
        isDisabled={isDisabled}
        onChange={onChange}
        onMake={(text) => onChange([...new Set([...tags, ...read(text)])])}
      />
    </div>
  );
}
