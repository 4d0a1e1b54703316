/** The value of a declared field: shown by its type, and edited by an input of its type. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contact, OwnField } from '../api/types.ts';
import { changeContact } from '../contacts/queries.ts';
import { t } from '../texts/texts.ts';
import { Field, IconButton, Input, Select, TextArea } from '../ui/controls.tsx';
import { Tick } from '../ui/fields.tsx';
import { InlineForm } from '../ui/inline-form.tsx';
import { ownInput, ownText, ownValue } from './own-values.ts';

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
  const text = value === undefined ? undefined : (ownText(field, value) ?? JSON.stringify(value));
  return (
    <div className="flex min-h-8 items-start gap-3 text-sm">
      <span className="bidi w-32 shrink-0 truncate py-1.5 text-ink-faint">{field.label}</span>
      <span className="bidi my-1.5 line-clamp-6 min-w-0 flex-1 break-words whitespace-pre-wrap">
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
        ) : (
          text
        )}
      </span>
      {onEdit && <IconButton icon="edit" label={t.attributes.change(field.label)} onClick={onEdit} />}
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
  const client = useQueryClient();
  const [written, setWritten] = useState(ownInput(value));
  const [chosen, setChosen] = useState<readonly string[]>(Array.isArray(value) ? value : []);
  const isSeveral = field.type === 'several_of';
  const save = () => {
    const after = isSeveral ? (chosen.length === 0 ? null : chosen) : ownValue(field, written);
    return changeContact(client, contact, { attributes: { [field.key]: after } });
  };
  const tick = (one: string, isOn: boolean) =>
    setChosen((before) => (isOn ? [...before, one] : before.filter((other) => other !== one)));
  return (
    <InlineForm label={t.attributes.change(field.label)} action={t.actions.save} run={save} onClose={onClose}>
      {isSeveral ? (
        <fieldset className="flex flex-col gap-1">
          <legend className="text-sm font-medium text-ink-soft">{field.label}</legend>
          {field.choices.map((one) => (
            <Tick
              key={one.value}
              label={one.label}
              isChecked={chosen.includes(one.value)}
              onChange={(isOn) => tick(one.value, isOn)}
            />
          ))}
        </fieldset>
      ) : (
        <Field label={field.label} name={`attributes.${field.key}`}>
          {inputOf(field, written, setWritten)}
        </Field>
      )}
    </InlineForm>
  );
}

function inputOf(field: OwnField, value: string, onWritten: (text: string) => void) {
  const common = {
    value,
    autoFocus: true,
    onChange: (event: { target: { value: string } }) => onWritten(event.target.value),
  };
  const none = ['', t.ownFields.noValue] as const;
  switch (field.type) {
    case 'yes_no':
      return <Select {...common} options={[none, ['true', t.attributes.yes], ['false', t.attributes.no]]} />;
    case 'one_of':
      return (
        <Select
          {...common}
          options={[none, ...field.choices.map((one) => [one.value, one.label] as const)]}
        />
      );
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
