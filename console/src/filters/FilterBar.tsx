/** The filter of the list as a sentence: its conditions, the words that join them, and a button for one more. */
import { useQuery } from '@tanstack/react-query';
import { Fragment, useCallback, useEffect, useRef, useState } from 'react';
import { isApiError } from '../api/client.ts';
import { issueText } from '../api/describe-error.ts';
import type { SegmentField } from '../api/types.ts';
import type { FilterRowProps } from '../contacts/list/view-rows.tsx';
import { useExamples } from '../phones/use-phone-format.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { Menu, MenuItem } from '../ui/menus/overlays.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { Tag } from '../ui/Tag.tsx';
import { type ChipPart, ConditionChip, Refused } from './ConditionChip.tsx';
import { FieldList } from './FieldList.tsx';
import { Float } from './Float.tsx';
import { fieldLabel, firstCondition, segmentFieldsQuery, useOptions } from './fields.ts';
import { SaveSegment } from './SaveSegment.tsx';
import {
  type Bar,
  type BarItem,
  barText,
  type Condition,
  type ConditionItem,
  findOne,
  type GroupItem,
  type Join,
  newGroup,
  newOne,
  readBar,
  refusedParts,
  wholeBar,
  withCondition,
  withJoin,
  withNew,
  withoutItem,
} from './tree.ts';
import { ValueEditor } from './ValueEditor.tsx';

/**
 * The content of the panel: the fields for a new condition, or a part of an existing one. `group`: the group of a new
 * condition.
 */
interface OpenChip {
  readonly part: ChipPart | 'new';
  readonly group?: number | undefined;
  readonly one?: number;
}

/** Shows the conditions. The sentences of `refusal` are shown at the conditions that they are about. */
export function FilterBar({ view, onView, filterRequests, button: adding, refusal }: FilterRowProps) {
  // A refused number shows one.
  useExamples();
  const { bar, put, begin, end } = useBar(view.filter ?? '', onView);
  const { opened, setOpened, anchor, open, close } = useOpened(filterRequests, adding, { begin, end });
  const isUsed = opened !== undefined || bar.items.length > 0;
  const { data: fields = [], error } = useQuery({ ...segmentFieldsQuery, enabled: isUsed });
  const issues = isApiError(refusal, 'invalid') ? (refusal.problem?.errors ?? []) : [];
  const refused = refusedParts(bar, issues);
  const focusAdding = () => adding.current?.focus();
  const shared: SharedProps = {
    whyOf: ({ id }) => {
      const issue = refused.get(id);
      return issue && issueText(issue);
    },
    fields,
    opened,
    onOpen: (one, part, at) => {
      if (opened?.one === one.id && opened.part === part) close();
      else open({ part, one: one.id }, at);
    },
    onRemove: (one) => {
      put(withCondition(bar, one.id, undefined));
      focusAdding();
    },
    onAdd: (group, at) => open({ part: 'new', group }, at),
    onJoin: (group, join) => put(withJoin(bar, group, join)),
    onRemoveItem: (item) => {
      put(withoutItem(bar, item.id));
      focusAdding();
    },
  };
  // The panel stays mounted when the first condition appears, so that its next part has the focus.
  return (
    <>
      {bar.items.length > 0 && (
        <Sentence bar={bar} shared={shared} onClear={() => put({ ...bar, items: [] })} />
      )}
      {opened !== undefined && (
        <Float
          label={opened.part === 'new' && opened.one === undefined ? t.filterBar.add : t.filterBar.edit}
          anchor={anchor}
          onClose={close}
          onReturn={() => (anchor.current?.isConnected ? anchor.current : adding.current)?.focus()}
        >
          {error !== null ? (
            <ErrorLine error={error} />
          ) : (
            <Content {...{ opened, bar, fields }} onOpened={setOpened} onBar={put} onDone={close} />
          )}
        </Float>
      )}
    </>
  );
}

interface Edit {
  readonly begin: () => void;
  readonly end: () => void;
}

/** Returns the content of the panel, and functions to open and close it. The button of the list opens it too. */
function useOpened(requests: number, adding: FilterRowProps['button'], { begin, end }: Edit) {
  const [opened, setOpened] = useState<OpenChip>();
  const anchor = useRef<HTMLElement>(null);
  const handled = useRef(0);
  useEffect(() => {
    if (requests === handled.current) return;
    handled.current = requests;
    anchor.current = adding.current;
    begin();
    // The button closes what it opened.
    setOpened((now) => (now === undefined ? { part: 'new' } : undefined));
  }, [requests, begin, adding]);
  return {
    opened,
    setOpened,
    anchor,
    open: (next: OpenChip, at: HTMLElement | null) => {
      anchor.current = at;
      begin();
      setOpened(next);
    },
    close: () => {
      setOpened(undefined);
      end();
    },
  };
}

function Sentence({ bar, shared, onClear }: { bar: Bar; shared: SharedProps; onClear: () => void }) {
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
          {item.kind === 'one' && <OneChip one={item} {...shared} />}
          {item.kind === 'group' && <GroupChip group={item} {...shared} />}
          {item.kind === 'other' && (
            <Refused why={shared.whyOf(item)}>
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

/** Returns the edited bar. The address omits conditions without a value. */
function useBar(text: string, onView: FilterRowProps['onView']) {
  const [bar, setBar] = useState(() => readBar(text));
  const sent = useRef(text);
  /** The steps of an edit in one panel are one step of the history. */
  const edit = useRef({ isOpen: false, isPushed: false });
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    setBar(readBar(text));
  }, [text]);
  const put = (next: Bar) => {
    setBar(next);
    const filter = barText(next);
    if (filter === sent.current) return;
    sent.current = filter;
    const { isOpen, isPushed } = edit.current;
    onView({ filter }, isOpen && isPushed);
    edit.current = { isOpen, isPushed: isOpen };
  };
  const begin = useCallback(() => {
    edit.current = { isOpen: true, isPushed: false };
  }, []);
  const end = () => {
    edit.current = { isOpen: false, isPushed: false };
    setBar(wholeBar);
  };
  return { bar, put, begin, end };
}

interface SharedProps {
  /** the reason of a refusal */
  readonly whyOf: (item: BarItem) => string | undefined;
  readonly fields: readonly SegmentField[];
  readonly opened: OpenChip | undefined;
  readonly onOpen: (one: ConditionItem, part: ChipPart, at: HTMLElement) => void;
  readonly onRemove: (one: ConditionItem) => void;
  readonly onAdd: (group: number, at: HTMLElement) => void;
  readonly onJoin: (group: number | undefined, join: Join) => void;
  readonly onRemoveItem: (item: BarItem) => void;
}

function OneChip({ one, whyOf, fields, opened, onOpen, onRemove }: SharedProps & { one: ConditionItem }) {
  return (
    <ConditionChip
      one={one}
      why={whyOf(one)}
      fields={fields}
      openPart={opened?.one === one.id && opened.part !== 'new' ? opened.part : undefined}
      onOpen={(part, at) => onOpen(one, part, at)}
      onRemove={() => onRemove(one)}
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
      {group.ones.map((one, at) => (
        <Fragment key={one.id}>
          {at > 0 && (
            <JoinWord join={group.join} isFirst={at === 1} onJoin={(join) => shared.onJoin(group.id, join)} />
          )}
          <OneChip one={one} {...shared} />
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

function Content(props: {
  opened: OpenChip;
  bar: Bar;
  fields: readonly SegmentField[];
  onOpened: (opened: OpenChip) => void;
  onBar: (bar: Bar) => void;
  onDone: () => void;
}) {
  const { opened, bar, fields, onOpened, onBar, onDone } = props;
  const one = opened.one === undefined ? undefined : findOne(bar, opened.one);
  const field = fields.find((other) => other.field === one?.condition.field);
  const options = useOptions(field);
  if (opened.part === 'new' && one === undefined) {
    const choose = (chosen: SegmentField, isGroup = false) => {
      const made = newOne(firstCondition(chosen));
      onBar(
        isGroup
          ? { ...bar, items: [...bar.items, newGroup('any', [made])] }
          : withNew(bar, made, opened.group),
      );
      onOpened({ ...opened, one: made.id });
    };
    return <NewCondition fields={fields} mayGroup={opened.group === undefined} onChoose={choose} />;
  }
  if (one === undefined || field === undefined) return null;
  const put = (condition: Condition) => onBar(withCondition(bar, one.id, condition));
  if (opened.part === 'field')
    return (
      <FieldList
        fields={fields}
        onChoose={(chosen) => {
          if (chosen.field !== field.field) put(firstCondition(chosen));
          onOpened({ part: 'value', one: one.id });
        }}
      />
    );
  return (
    <ValueEditor
      key={`${one.id} ${field.field}`}
      field={field}
      label={fieldLabel(field.field, fields)}
      condition={one.condition}
      options={options}
      isOpFirst={opened.part === 'op'}
      onChange={put}
      onDone={onDone}
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
