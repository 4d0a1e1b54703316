/** The fields that a condition can be about, found by typing. */
import { Command } from 'cmdk';
import type { SegmentField } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { fieldLabel, usualFields } from './fields.ts';
import { CommandField, commandGroup, commandItem } from './parts.tsx';

export function FieldList({
  fields,
  onChoose,
  onGroup,
}: {
  fields: readonly SegmentField[];
  onChoose: (field: SegmentField) => void;
  /** absent where no group can begin */
  onGroup?: (() => void) | undefined;
}) {
  const isOwn = ({ label }: SegmentField) => label !== null;
  const usual = usualFields.flatMap((name) => fields.find((one) => one.field === name) ?? []);
  const others = fields.filter((one) => !isOwn(one) && one.field !== 'search' && !usual.includes(one));
  const groups = [
    [t.filterBar.usual, usual],
    [t.pages.fields, fields.filter(isOwn)],
    [t.filterBar.others, others],
  ] as const;
  return (
    <Command label={t.filterBar.add} loop>
      <CommandField placeholder={t.filterBar.findField} />
      <Command.List className="max-h-72 overflow-y-auto">
        <Command.Empty className="p-3 text-sm text-ink-soft">
          {fields.length === 0 ? t.loading : t.filterBar.noField}
        </Command.Empty>
        {groups.map(
          ([title, ones]) =>
            ones.length > 0 && (
              <Command.Group key={title} heading={title} className={commandGroup}>
                {ones.map((one) => (
                  <Command.Item
                    key={one.field}
                    value={`${fieldLabel(one.field, fields)} ${one.field}`}
                    onSelect={() => onChoose(one)}
                    className={commandItem}
                  >
                    <span className="bidi truncate">{fieldLabel(one.field, fields)}</span>
                  </Command.Item>
                ))}
              </Command.Group>
            ),
        )}
        {onGroup && (
          <Command.Item value={t.filterBar.addGroup} onSelect={onGroup} className={commandItem}>
            <Icon name="plus" className="text-ink-faint" />
            {t.filterBar.addGroup}
          </Command.Item>
        )}
      </Command.List>
    </Command>
  );
}
