/** The value of a declared field: shown by its type, and edited by an input of its type. */
import type { Contact, OwnField } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/buttons.tsx';
import { Select } from '../ui/forms/Combobox.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { Field } from '../ui/forms/form.tsx';
import { InlineForm } from '../ui/forms/InlineForm.tsx';
import { Input, TextArea } from '../ui/inputs.tsx';
import { Tag } from '../ui/Tag.tsx';
import { chosenOf, formatOwnValue, parseOwnInput, toOwnInput } from './own-values.ts';
import { quietAction } from './Section.tsx';
import { useContactChange } from './use-contact-change.ts';

interface RowProps {
  readonly contact: Contact;
  readonly field: OwnField;
  readonly isEdited: boolean;
  readonly onEdit: (() => void) | undefined;
  readonly onClose: () => void;
}

export function OwnFieldRow({ contact, field, isEdited, onEdit, onClose }: RowProps) {
  const { attributes } = contact;
  const value = Object.hasOwn(attributes, field.key) ? attributes[field.key] : undefined;
  if (isEdited) return <OwnFieldForm contact={contact} field={field} value={value} onClose={onClose} />;
  const text = value === undefined ? undefined : (formatOwnValue(field, value) ?? JSON.stringify(value));
  const chosen = chosenOf(field, value);
  return (
    <div className="group/row flex min-h-7 items-start gap-3 text-sm">
      <span title={field.label} className="bidi w-32 shrink-0 truncate py-1 text-ink-faint">
        {field.label}
      </span>
      <span className="bidi my-1 line-clamp-6 min-w-0 flex-1 break-words whitespace-pre-wrap">
        {text === undefined ? (
          <span className="text-ink-faint">{t.ownFields.noValue}</span>
        ) : field.type === 'url' && /^https?:\/\//i.test(text) ? (
          <a
            href={text}
            target="_blank"
            rel="noreferrer noopener"
            className="text-accent-strong hover:underline"
          >
            {text}
          </a>
        ) : chosen !== undefined ? (
          <span className="flex flex-wrap gap-1">
            {chosen.map((choice) => (
              <Tag key={choice.value} color={choice.color}>
                {choice.label}
              </Tag>
            ))}
          </span>
        ) : (
          text
        )}
      </span>
      {onEdit && (
        <IconButton
          icon="edit"
          label={t.attributes.change(field.label)}
          className={quietAction}
          onClick={onEdit}
        />
      )}
    </div>
  );
}

interface FormProps {
  readonly contact: Contact;
  readonly field: OwnField;
  readonly value: unknown;
  readonly onClose: () => void;
}

function OwnFieldForm({ contact, field, value, onClose }: FormProps) {
  const isSeveral = field.type === 'several_of';
  const change = useContactChange(
    contact,
    `field ${field.key}`,
    ({ attributes }) => {
      const now = Object.hasOwn(attributes, field.key) ? attributes[field.key] : undefined;
      return { value: isSeveral ? (Array.isArray(now) ? (now as string[]) : []) : toOwnInput(now) };
    },
    ({ value: entered = '' }) => {
      const after = Array.isArray(entered)
        ? entered.length === 0
          ? null
          : entered
        : parseOwnInput(field, entered);
      return { attributes: { [field.key]: after } };
    },
    {
      labels: { value: field.label },
      textOf: () => (value === undefined ? '' : (formatOwnValue(field, value) ?? JSON.stringify(value))),
    },
  );
  const { value: entered } = change.values;
  const chosen = Array.isArray(entered) ? entered : [];
  const tick = (text: string, isOn: boolean) =>
    change.put({ value: isOn ? [...chosen, text] : chosen.filter((other) => other !== text) });
  return (
    <InlineForm
      label={t.attributes.change(field.label)}
      action={t.actions.save}
      run={change.send}
      {...{ change, onClose }}
    >
      {isSeveral ? (
        <fieldset className="flex flex-col gap-1">
          <legend className="text-sm font-medium text-ink-soft">{field.label}</legend>
          {field.choices.map((choice) => (
            <Tick
              key={choice.value}
              label={choice.label}
              isChecked={chosen.includes(choice.value)}
              onChange={(isOn) => tick(choice.value, isOn)}
            />
          ))}
        </fieldset>
      ) : (
        <Field label={field.label} name={`attributes.${field.key}`}>
          {inputOf(field, Array.isArray(entered) ? '' : entered, (text) => change.put({ value: text }))}
        </Field>
      )}
    </InlineForm>
  );
}

function inputOf(field: OwnField, value: string, onWritten: (text: string) => void) {
  const choices =
    field.type === 'yes_no'
      ? ([
          ['true', t.yesNo.yes],
          ['false', t.yesNo.no],
        ] as const)
      : field.type === 'one_of' && field.choices.map((choice) => [choice.value, choice.label] as const);
  if (choices)
    return (
      <Select
        autoFocus
        value={value}
        onChange={onWritten}
        options={[['', t.ownFields.noValue] as const, ...choices]}
      />
    );
  const common = {
    value,
    autoFocus: true,
    onChange: (event: { target: { value: string } }) => onWritten(event.target.value),
  };
  switch (field.type) {
    case 'text':
      return <TextArea {...common} rows={2} />;
    case 'date':
      return <Input {...common} type="date" />;
    case 'number':
      return <Input {...common} inputMode="decimal" autoComplete="off" />;
    default:
      return <Input {...common} inputMode="url" autoComplete="off" />;
  }
}
