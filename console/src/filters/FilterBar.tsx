/** The filter of the list as a sentence: its conditions, the words that join them, and a button for one more. */
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import type { Issue, SegmentField } from '../api/types.ts';
import type { FilterRowProps } from '../contacts/list/view-rows.tsx';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { FormDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { Menu, MenuItem } from '../ui/menus/overlays.tsx';
import { Tag } from '../ui/Tag.tsx';
import { type ChipPart, ConditionChip, Refused } from './ConditionChip.tsx';
import { FilterPanel } from './FilterPanel.tsx';
import { segmentFieldsQuery, segmentsQuery } from './fields.ts';
import {
  type Bar,
  type BarItem,
  barText,
  type ConditionItem,
  type GroupItem,
  type Join,
  refusedParts,
  withCondition,
  withJoin,
  withoutItem,
} from './tree.ts';
import { type OpenChip, useFilterBar } from './use-filter-bar.ts';

/** Shows the conditions. The sentences of `refusal` are shown at the conditions that they are about. */
export function FilterBar(props: FilterRowProps) {
  const { button, refusal } = props;
  const { bar, put, opened, setOpened, anchor, open, close } = useFilterBar(props);
  const isUsed = opened !== undefined || bar.items.length > 0;
  const { data: fields = [], error } = useQuery({ ...segmentFieldsQuery, enabled: isUsed });
  const issues = isApiError(refusal, 'invalid') ? (refusal.problem?.errors ?? []) : [];
  const refused = refusedParts(bar, issues);
  const focusButton = () => button.current?.focus();
  const shared: SharedProps = {
    issueOf: ({ id }) => refused.get(id),
    fields,
    opened,
    onOpen: ({ id }, part, at) => {
      if (opened?.conditionId === id && opened.part === part) close();
      else open({ part, conditionId: id }, at);
    },
    onRemove: ({ id }) => {
      put(withCondition(bar, id, undefined));
      focusButton();
    },
    onAdd: (group, at) => open({ part: 'new', group }, at),
    onJoin: (group, join) => put(withJoin(bar, group, join)),
    onRemoveItem: ({ id }) => {
      put(withoutItem(bar, id));
      focusButton();
    },
  };
  // The panel stays mounted when the first condition appears, so that its next part has the focus.
  return (
    <>
      {bar.items.length > 0 && (
        <ConditionRow bar={bar} shared={shared} onClear={() => put({ ...bar, items: [] })} />
      )}
      {opened !== undefined && (
        <FilterPanel
          {...{ opened, bar, fields, anchor, error }}
          onOpened={setOpened}
          onBar={put}
          onClose={close}
          onReturn={() => (anchor.current?.isConnected ? anchor.current : button.current)?.focus()}
        />
      )}
    </>
  );
}

function ConditionRow({ bar, shared, onClear }: { bar: Bar; shared: SharedProps; onClear: () => void }) {
  const { can } = useAccount();
  const [isSaving, setSaving] = useState(false);
  return (
    <section
      aria-label={t.filters}
      className="flex min-h-10 flex-wrap items-center gap-1.5 px-edge pb-2 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:*:shrink-0"
    >
      {bar.items.map((item, at) => (
        <Fragment key={item.id}>
          {at > 0 && (
            <JoinWord join={bar.join} isFirst={at === 1} onJoin={(join) => shared.onJoin(undefined, join)} />
          )}
          {item.kind === 'condition' && <ConditionItemChip item={item} {...shared} />}
          {item.kind === 'group' && <GroupChip group={item} {...shared} />}
          {item.kind === 'other' && (
            <Refused issue={shared.issueOf(item)}>
              <span title={JSON.stringify(item.tree)}>
                <Tag
                  onRemove={() => shared.onRemoveItem(item)}
                  removeLabel={t.filterBar.remove(t.filterBar.deeper)}
                >
                  {t.filterBar.deeper}
                </Tag>
              </span>
            </Refused>
          )}
        </Fragment>
      ))}
      <Button look="quiet" className="!h-7" onClick={onClear}>
        {t.clearFilters}
      </Button>
      {can('groups:write') && (
        <Menu trigger={<IconButton icon="more" label={t.filterBar.actions} />}>
          <MenuItem label={t.filterBar.saveSegment} icon="plus" onSelect={() => setSaving(true)} />
        </Menu>
      )}
      {isSaving && <SaveSegment filter={barText(bar)} onClose={() => setSaving(false)} />}
    </section>
  );
}

interface SharedProps {
  /** the reason of a refusal */
  readonly issueOf: (item: BarItem) => Issue | undefined;
  readonly fields: readonly SegmentField[];
  readonly opened: OpenChip | undefined;
  readonly onOpen: (item: ConditionItem, part: ChipPart, at: HTMLElement) => void;
  readonly onRemove: (item: ConditionItem) => void;
  readonly onAdd: (group: number, at: HTMLElement) => void;
  readonly onJoin: (group: number | undefined, join: Join) => void;
  readonly onRemoveItem: (item: BarItem) => void;
}

function ConditionItemChip(props: SharedProps & { item: ConditionItem }) {
  const { item, issueOf, fields, opened, onOpen, onRemove } = props;
  return (
    <ConditionChip
      item={item}
      issue={issueOf(item)}
      fields={fields}
      openPart={opened?.conditionId === item.id && opened.part !== 'new' ? opened.part : undefined}
      onOpen={(part, at) => onOpen(item, part, at)}
      onRemove={() => onRemove(item)}
    />
  );
}

function GroupChip({ group, ...shared }: SharedProps & { group: GroupItem }) {
  return (
    <span
      role="group"
      aria-label={t.filterBar.group}
      className="inline-flex max-w-full flex-wrap items-center gap-1 rounded-md border border-line bg-sunken p-0.5 max-sm:max-w-none max-sm:flex-nowrap"
    >
      {group.conditions.map((condition, at) => (
        <Fragment key={condition.id}>
          {at > 0 && (
            <JoinWord join={group.join} isFirst={at === 1} onJoin={(join) => shared.onJoin(group.id, join)} />
          )}
          <ConditionItemChip item={condition} {...shared} />
        </Fragment>
      ))}
      <IconButton
        icon="plus"
        label={t.filterBar.addToGroup}
        onClick={(event) => shared.onAdd(group.id, event.currentTarget)}
      />
      <IconButton icon="close" label={t.filterBar.removeGroup} onClick={() => shared.onRemoveItem(group)} />
    </span>
  );
}

/** Shows the word between two conditions. The first word of several changes them all. */
function JoinWord({ join, isFirst, onJoin }: { join: Join; isFirst: boolean; onJoin: (join: Join) => void }) {
  const word = t.filterBar.joins[join];
  if (!isFirst) return <span className="px-1 text-xs text-ink-faint">{word}</span>;
  return (
    <button
      type="button"
      title={t.filterBar.turn[join]}
      aria-label={t.filterBar.turn[join]}
      onClick={() => onJoin(join === 'all' ? 'any' : 'all')}
      className="h-7 min-w-8 rounded-sm px-1 text-xs text-accent-strong underline decoration-dotted underline-offset-2 hover:bg-sunken"
    >
      {word}
    </button>
  );
}

/** Saves the filter as a segment, which other filters, exports and programs can name. */
function SaveSegment({ filter, onClose }: { filter: string; onClose: () => void }) {
  const [name, setName] = useState('');
  return (
    <FormDialog
      title={t.filterBar.saveSegment}
      description={t.filterBar.segmentText}
      action={t.actions.save}
      isDisabled={name.trim() === ''}
      run={() => call('POST', '/segments', { body: { name: name.trim(), tree: JSON.parse(filter) } })}
      done={t.filterBar.segmentSaved(name.trim())}
      refresh={[segmentsQuery]}
      onClose={onClose}
    >
      <TextField
        label={t.filterBar.segmentName}
        name="name"
        autoFocus
        autoComplete="off"
        maxLength={255}
        value={name}
        onChange={setName}
      />
    </FormDialog>
  );
}
