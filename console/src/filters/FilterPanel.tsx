/** The panel of the filter: the fields for a new condition, or the editor of a part of one. */
import { type RefObject, useState } from 'react';
import type { SegmentField } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { ErrorLine } from '../ui/states.tsx';
import { FieldList } from './FieldList.tsx';
import { Float } from './Float.tsx';
import { fieldLabel, firstCondition, useOptions } from './fields.ts';
import {
  type Bar,
  type Condition,
  findCondition,
  newCondition,
  newGroup,
  withCondition,
  withNew,
} from './tree.ts';
import type { OpenChip } from './use-filter-bar.ts';
import { ValueEditor } from './ValueEditor.tsx';

interface PanelContentProps {
  readonly opened: OpenChip;
  readonly bar: Bar;
  readonly fields: readonly SegmentField[];
  readonly onOpened: (opened: OpenChip) => void;
  readonly onBar: (bar: Bar) => void;
  readonly onClose: () => void;
}

interface FilterPanelProps extends PanelContentProps {
  readonly anchor: RefObject<HTMLElement | null>;
  /** the reason for missing fields; null: the fields are loaded */
  readonly error: unknown;
  /** returns the focus to the element that opened the panel */
  readonly onReturn: () => void;
}

export function FilterPanel({ anchor, error, onReturn, ...content }: FilterPanelProps) {
  const { opened, onClose } = content;
  const isNew = opened.part === 'new' && opened.conditionId === undefined;
  return (
    <Float
      label={isNew ? t.filterBar.add : t.filterBar.edit}
      anchor={anchor}
      onClose={onClose}
      onReturn={onReturn}
    >
      {error !== null ? <ErrorLine error={error} /> : <PanelContent {...content} />}
    </Float>
  );
}

function PanelContent({ opened, bar, fields, onOpened, onBar, onClose }: PanelContentProps) {
  const item = opened.conditionId === undefined ? undefined : findCondition(bar, opened.conditionId);
  const field = fields.find((known) => known.field === item?.condition.field);
  const options = useOptions(field);
  if (opened.part === 'new' && item === undefined) {
    const choose = (chosen: SegmentField, isGroup = false) => {
      const condition = newCondition(firstCondition(chosen));
      onBar(
        isGroup
          ? { ...bar, items: [...bar.items, newGroup('any', [condition])] }
          : withNew(bar, condition, opened.group),
      );
      onOpened({ ...opened, conditionId: condition.id });
    };
    return <NewCondition fields={fields} mayGroup={opened.group === undefined} onChoose={choose} />;
  }
  if (item === undefined || field === undefined) return null;
  const put = (condition: Condition) => onBar(withCondition(bar, item.id, condition));
  if (opened.part === 'field')
    return (
      <FieldList
        fields={fields}
        onChoose={(chosen) => {
          if (chosen.field !== field.field) put(firstCondition(chosen));
          onOpened({ part: 'value', conditionId: item.id });
        }}
      />
    );
  return (
    <ValueEditor
      key={`${item.id} ${field.field}`}
      field={field}
      label={fieldLabel(field.field, fields)}
      condition={item.condition}
      options={options}
      isOpFirst={opened.part === 'op'}
      onChange={put}
      onDone={onClose}
    />
  );
}

/** Shows the fields for a new condition. A group begins with its first condition. */
function NewCondition(props: {
  fields: readonly SegmentField[];
  mayGroup: boolean;
  onChoose: (field: SegmentField, isGroup: boolean) => void;
}) {
  const { fields, mayGroup, onChoose } = props;
  const [isGroup, setGroup] = useState(false);
  return (
    <FieldList
      key={String(isGroup)}
      fields={fields}
      onChoose={(field) => onChoose(field, isGroup)}
      onGroup={mayGroup && !isGroup ? () => setGroup(true) : undefined}
    />
  );
}
