/** A condition as a sentence. Each part of it is a button that edits it in place. */
import { type KeyboardEvent, type ReactNode, useId } from 'react';
import type { Issue, SegmentField } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { IssueText } from '../ui/IssueText.tsx';
import { Dot } from '../ui/Tag.tsx';
import { fieldLabel, isOption, operatorLabel, useOptions, valuesOf } from './fields.ts';
import type { ConditionItem } from './tree.ts';
import { valueText } from './value-text.ts';

export type ChipPart = 'field' | 'op' | 'value';

const parts: readonly ChipPart[] = ['field', 'op', 'value'];
const looks: Readonly<Record<ChipPart, string>> = {
  field: 'text-ink-soft',
  op: 'text-ink-faint',
  value: 'font-medium text-ink',
};

function isRemovalKey(event: KeyboardEvent): boolean {
  return event.key === 'Backspace' || event.key === 'Delete';
}

/** Shows a part of the bar with the issue for which the server refuses it. */
export function Refused(props: { issue: Issue | undefined; id?: string; children: ReactNode }) {
  const { issue, id, children } = props;
  if (issue === undefined) return children;
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-1.5 gap-y-0.5 rounded-md bg-bad-soft pr-2 outline-2 outline-bad max-sm:max-w-none max-sm:flex-nowrap">
      {children}
      <span id={id} className="inline-flex items-center gap-1 text-xs text-bad max-sm:whitespace-nowrap">
        <Icon name="warning" className="size-3.5" />
        <IssueText issue={issue} />
      </span>
    </span>
  );
}

export function ConditionChip(props: {
  item: ConditionItem;
  /** the reason of a refusal */
  issue: Issue | undefined;
  fields: readonly SegmentField[];
  openPart: ChipPart | undefined;
  onOpen: (part: ChipPart, at: HTMLElement) => void;
  onRemove: () => void;
}) {
  const { item, issue, fields, openPart, onOpen, onRemove } = props;
  const { condition } = item;
  const field = fields.find((segmentField) => segmentField.field === condition.field);
  const options = useOptions(field);
  const issueId = useId();
  const words: Readonly<Record<ChipPart, string>> = {
    field: fieldLabel(condition.field, fields),
    op: operatorLabel(field, condition),
    value: valueText(condition, field, options),
  };
  const shown = parts.filter((part) => words[part] !== '');
  const sentence = shown.map((part) => words[part]).join(' ');
  const [value, ...more] = valuesOf(condition.value);
  const color = more.length > 0 ? undefined : options?.find((option) => isOption(option, value))?.color;
  const chip = (
    <span
      role="group"
      aria-label={sentence}
      aria-describedby={issue === undefined ? undefined : issueId}
      onKeyDown={(event) => {
        if (!isRemovalKey(event)) return;
        event.preventDefault();
        onRemove();
      }}
      className="inline-flex h-7 max-w-full items-center rounded-md border border-line bg-surface text-sm"
    >
      {shown.map((part) => (
        <button
          key={part}
          type="button"
          disabled={field === undefined}
          aria-haspopup="dialog"
          aria-expanded={openPart === part}
          onClick={(event) => onOpen(part, event.currentTarget)}
          className={`bidi inline-flex h-full min-w-6 items-center gap-1.5 rounded-sm px-1.5 enabled:hover:bg-sunken ${part === 'value' ? 'min-w-8 max-w-64' : 'shrink-0'} ${looks[part]}`}
        >
          {part === 'value' && color !== undefined && <Dot color={color} name={words.value} />}
          <span className="truncate">{words[part]}</span>
        </button>
      ))}
      <button
        type="button"
        aria-label={t.filterBar.remove(sentence)}
        onClick={onRemove}
        className="grid size-7 shrink-0 place-items-center rounded-sm text-ink-faint hover:bg-sunken hover:text-ink"
      >
        <Icon name="close" className="size-3" />
      </button>
    </span>
  );
  return (
    <Refused issue={issue} id={issueId}>
      {chip}
    </Refused>
  );
}
