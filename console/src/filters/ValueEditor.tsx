/** The operator and the value of one condition. Choices apply at once; texts apply when typing pauses. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { SegmentField } from '../api/types.ts';
import { channels, consentStates } from '../api/types.ts';
import { localDay } from '../texts/local-times.ts';
import { findText, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Select, SelectField } from '../ui/forms/Combobox.tsx';
import { ComboboxList } from '../ui/forms/ComboboxList.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { Input } from '../ui/inputs.tsx';
import { listText, readList } from '../values/name-list.ts';
import {
  type Editor,
  editorOf,
  type FieldOption,
  isOption,
  offeredOperators,
  valuesOf,
  withOp,
} from './fields.ts';
import type { Condition } from './tree.ts';
import {
  consentValue,
  type MessageCondition,
  readConsent,
  readSend,
  readSpan,
  sendValue,
  spanText,
  stateWord,
  type TimeSpan,
  units,
} from './value-text.ts';

/** Milliseconds after the last key. */
const typingMs = 250;
/** The server's limit for the list of a condition. */
const maxValues = 100;

interface ValueEditorProps {
  readonly field: SegmentField;
  readonly label: string;
  readonly condition: Condition;
  readonly options: readonly FieldOption[] | undefined;
  readonly isOpFirst: boolean;
  readonly onChange: (condition: Condition) => void;
  readonly onDone: () => void;
}

export function ValueEditor(props: ValueEditorProps) {
  const { field, condition, onChange, isOpFirst } = props;
  const ops = offeredOperators(field, condition.op);
  return (
    <div className="flex flex-col gap-2 p-1">
      <Select
        autoFocus={isOpFirst}
        aria-label={t.filterBar.operator(props.label)}
        value={condition.op}
        onChange={(next) => onChange(withOp(field, condition, next))}
        options={ops.map((op) => [op, findText(t.filterBar.ops, op) ?? op] as const)}
      />
      <Value key={condition.op} {...props} editor={editorOf(field, condition.op)} />
    </div>
  );
}

interface YesNoProps {
  value: unknown;
  isFirst: boolean;
  onChange(value: boolean): void;
  onDone(): void;
}

function YesNo({ value, isFirst, onChange, onDone }: YesNoProps) {
  return (
    <div className="flex gap-2">
      {[true, false].map((answer) => (
        <Button
          key={String(answer)}
          autoFocus={isFirst && value === answer}
          aria-pressed={value === answer}
          look={value === answer ? 'primary' : 'plain'}
          className="flex-1"
          onClick={() => {
            onChange(answer);
            onDone();
          }}
        >
          {answer ? t.yesNo.yes : t.yesNo.no}
        </Button>
      ))}
    </div>
  );
}

function Value({ editor, ...props }: ValueEditorProps & { editor: Editor }) {
  const { field, label, condition, options, onChange, onDone } = props;
  const { value } = condition;
  const isFirst = !props.isOpFirst;
  const put = (next: unknown) => onChange({ field: condition.field, op: condition.op, value: next });
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onDone();
  };
  const shared = { label, isFirst, value, onChange: put, onEnter };
  switch (editor) {
    case 'none':
      return null;
    case 'multi_select':
      if (options === undefined) return <TextValue {...shared} isList isNumber={field.type === 'number'} />;
      return (
        <MultiSelect
          label={label}
          options={options}
          value={value}
          onChange={(values) => {
            const op =
              condition.op === 'is' ? 'any_of' : condition.op === 'is_not' ? 'none_of' : condition.op;
            onChange({ field: condition.field, op, value: values });
          }}
        />
      );
    case 'yes_no':
      return <YesNo value={value} isFirst={isFirst} onChange={put} onDone={onDone} />;
    case 'duration':
      return <DurationValue {...shared} />;
    case 'moment':
    case 'day':
      return <MomentValue {...shared} isRelative={editor === 'moment'} />;
    case 'numbers':
    case 'days':
      return <PairValue {...shared} isDay={editor === 'days'} />;
    case 'consent':
      return <ConsentValue {...shared} />;
    case 'can_send':
      return (
        <MessageValue
          {...shared}
          message={readSend(value)}
          onMessage={(messageCondition) => put(sendValue(messageCondition))}
        />
      );
    case 'identity':
      return <IdentityValue {...shared} kinds={field.choices.map((choice) => choice.value)} />;
    case 'number':
      return <TextValue {...shared} isNumber />;
    default:
      return <TextValue {...shared} isList={editor === 'list'} isNumber={field.type === 'number'} />;
  }
}

interface PartProps {
  readonly label: string;
  readonly isFirst: boolean;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly onEnter: (event: KeyboardEvent) => void;
}

/** Returns undefined for a text that is not a number. */
function readNumber(text: string): number | undefined {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}

/** Sends the last text when typing pauses, and at the end. */
function useTyped(written: string, send: (text: string) => void) {
  const [text, setText] = useState(written);
  const state = useRef({ text: written, sent: written, send });
  state.current = { ...state.current, text, send };
  const [flush] = useState(() => () => {
    const { text, sent, send } = state.current;
    if (text === sent) return;
    state.current = { text, sent: text, send };
    send(text);
  });
  useEffect(() => {
    const timer = setTimeout(flush, text === state.current.sent ? 0 : typingMs);
    return () => clearTimeout(timer);
  }, [text, flush]);
  useEffect(() => flush, [flush]);
  return { text, setText, flush };
}

function TextValue(props: PartProps & { isList?: boolean; isNumber?: boolean }) {
  const { label, isFirst, value, onChange, onEnter, isList = false, isNumber = false } = props;
  const written = isList ? listText(valuesOf(value).map(String)) : String(value ?? '');
  const read = (text: string): unknown => (isNumber ? readNumber(text) : text.trim());
  const { text, setText, flush } = useTyped(written, (next) =>
    onChange(isList ? readList(next).map(read) : read(next)),
  );
  return (
    <>
      <Input
        autoFocus={isFirst}
        aria-label={label}
        inputMode={isNumber && !isList ? 'decimal' : 'text'}
        autoComplete="off"
        maxLength={isList ? 2_000 : 255}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') flush();
          onEnter(event);
        }}
      />
      {isList && <p className="text-xs text-ink-faint">{t.tagsHint}</p>}
    </>
  );
}

function DurationValue(props: PartProps & { isAgo?: boolean }) {
  const { label, isFirst, value, onChange, onEnter, isAgo = false } = props;
  const { count, unit } = readSpan(value) ?? { count: 30, unit: 'day' as const };
  const put = (next: Partial<TimeSpan>) => {
    const span = { count, unit, ...next };
    if (Number.isSafeInteger(span.count) && span.count > 0 && span.count < 100_000)
      onChange(spanText(span) + (isAgo ? ' ago' : ''));
  };
  return (
    <div className="flex gap-2">
      <Input
        autoFocus={isFirst}
        type="number"
        min={1}
        max={99_999}
        aria-label={label}
        defaultValue={count}
        onChange={(event) => put({ count: Number(event.target.value) })}
        onKeyDown={onEnter}
        className="!w-24"
      />
      <Select
        aria-label={t.filterBar.unit}
        value={unit}
        onChange={(next) => put({ unit: next as TimeSpan['unit'] })}
        options={units.map((name) => [name, (isAgo ? t.filterBar.ago : t.filterBar.units)[name]] as const)}
      />
    </div>
  );
}

/** Returns the day of a value for its field: of a time, the day that the chip shows. */
function dayOf(value: unknown): string {
  const text = String(value ?? '');
  const time = new Date(text);
  return text.length <= 10 || Number.isNaN(time.getTime()) ? text.slice(0, 10) : localDay(time);
}

/** Shows the field of a day of the calendar, or of a time before now. */
function MomentValue({ isRelative, ...props }: PartProps & { isRelative: boolean }) {
  const { label, value, onChange, onEnter, isFirst } = props;
  const [isAgo, setAgo] = useState(isRelative && (value === undefined || String(value).endsWith(' ago')));
  const day = (
    <Input
      autoFocus={isFirst}
      type="date"
      aria-label={label}
      defaultValue={dayOf(value)}
      onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
      onKeyDown={onEnter}
    />
  );
  if (!isRelative) return day;
  return (
    <>
      {isAgo ? <DurationValue {...props} isAgo /> : day}
      <Button
        look="quiet"
        className="self-start"
        onClick={() => {
          setAgo(!isAgo);
          onChange(isAgo ? localDay(new Date()) : '30 days ago');
        }}
      >
        {isAgo ? t.filterBar.onDay : t.filterBar.beforeNow}
      </Button>
    </>
  );
}

function PairValue({ label, isFirst, value, onChange, onEnter, isDay }: PartProps & { isDay: boolean }) {
  const sent = valuesOf(value);
  const put = (at: number, text: string) => {
    const next: unknown = isDay ? text : readNumber(text);
    onChange([0, 1].map((index) => (index === at ? next : (sent[index] ?? ''))));
  };
  return (
    <div className="flex gap-2">
      {[t.filterBar.from, t.filterBar.to].map((name, at) => (
        <Input
          key={name}
          autoFocus={isFirst && at === 0}
          type={isDay ? 'date' : 'text'}
          inputMode={isDay ? 'none' : 'decimal'}
          aria-label={`${label}: ${name}`}
          defaultValue={isDay ? dayOf(sent[at]) : String(sent[at] ?? '')}
          onChange={(event) => put(at, event.target.value)}
          onKeyDown={onEnter}
        />
      ))}
    </div>
  );
}

function ConsentValue(props: PartProps) {
  const consent = readConsent(props.value);
  const put = (next: Partial<typeof consent>) => props.onChange(consentValue({ ...consent, ...next }));
  return (
    <MessageValue {...props} message={consent} onMessage={put}>
      <SelectField
        label={t.fields.consent}
        value={consent.state}
        onChange={(next) => put({ state: next })}
        options={[...consentStates, 'none'].map((state) => [state, stateWord(state)] as const)}
      />
    </MessageValue>
  );
}

function MessageValue(
  props: PartProps & {
    message: MessageCondition;
    onMessage: (message: MessageCondition) => void;
    children?: ReactNode;
  },
) {
  const { message, onMessage, onEnter, isFirst, children } = props;
  const { channel, purpose, sender } = message;
  // Two fields may send their last texts together, when the panel closes.
  const latest = useRef(message);
  latest.current = message;
  const change = (next: Partial<MessageCondition>) => {
    latest.current = { ...latest.current, ...next };
    onMessage(latest.current);
  };
  const known: readonly string[] = channels;
  const all = known.includes(channel) ? known : [...known, channel];
  return (
    <div className="grid grid-cols-2 gap-2">
      <SelectField
        label={t.filterBar.channel}
        autoFocus={isFirst}
        value={channel}
        onChange={(next) => change({ channel: next })}
        options={all.map((name) => [name, findText(t.channels, name) ?? name] as const)}
      />
      {children}
      <Typed
        label={t.purpose}
        placeholder={t.filterBar.any}
        value={purpose}
        onEnter={onEnter}
        onChange={(text) => change({ purpose: text })}
      />
      <Typed
        label={t.filterBar.sender}
        placeholder={t.filterBar.any}
        value={sender}
        onEnter={onEnter}
        onChange={(text) => change({ sender: text })}
      />
    </div>
  );
}

function IdentityValue({ value, onChange, onEnter, kinds }: PartProps & { kinds: readonly string[] }) {
  const members = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, string>
  >;
  const all = kinds.length > 0 ? kinds : Object.keys(t.kinds);
  const { kind = all[0] ?? 'phone' } = members;
  return (
    <div className="grid grid-cols-2 gap-2">
      <SelectField
        label={t.filterBar.fields.identity_kind}
        value={kind}
        onChange={(next) => onChange({ ...members, kind: next, value: members.value ?? '' })}
        options={all.map((name) => [name, findText(t.kinds, name) ?? name] as const)}
      />
      <Typed
        label={t.fields.value}
        value={members.value ?? ''}
        onEnter={onEnter}
        onChange={(text) => onChange({ ...members, kind, value: text })}
      />
    </div>
  );
}

function Typed(props: {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (text: string) => void;
  onEnter: (event: KeyboardEvent) => void;
}) {
  const { label, placeholder, value, onChange, onEnter } = props;
  const { text, setText, flush } = useTyped(value, (next) => onChange(next.trim()));
  return (
    <TextField
      label={label}
      placeholder={placeholder}
      autoComplete="off"
      maxLength={255}
      value={text}
      onChange={setText}
      onKeyDown={(event) => {
        if (event.key === 'Enter') flush();
        onEnter(event);
      }}
    />
  );
}

/** Shows several values, each chosen from the options of the field. */
function MultiSelect(props: {
  label: string;
  options: readonly FieldOption[];
  value: unknown;
  onChange: (values: readonly unknown[]) => void;
}) {
  const { label, options, value, onChange } = props;
  const sent = valuesOf(value);
  const optionKeyOf = (item: unknown) =>
    String(options.find((option) => isOption(option, item))?.value ?? item);
  // A value without an item can be removed.
  const lost = sent.filter((candidate) => !options.some((option) => isOption(option, candidate)));
  return (
    <ComboboxList
      isSeveral
      label={label}
      options={[
        ...lost.map((item) => ({ value: String(item), label: String(item) })),
        ...options.map((option) => ({ ...option, value: String(option.value) })),
      ]}
      chosen={sent.map(optionKeyOf)}
      onChange={(keys) => {
        const values = keys.map(
          (key) =>
            sent.find((candidate) => optionKeyOf(candidate) === key) ??
            options.find((option) => String(option.value) === key)?.value,
        );
        if (values.length <= maxValues) onChange(values);
      }}
      onClose={() => {}}
    />
  );
}
