/** Custom attributes of a contact. Users add any name, and each attribute is saved on its own. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contact, OwnField } from '../api/types.ts';
import { changeContact, changeHeld } from '../contacts/contact-changes.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/buttons.tsx';
import { Select, SelectField } from '../ui/forms/Combobox.tsx';
import { Field } from '../ui/forms/form.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { InlineForm } from '../ui/forms/InlineForm.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Input, TextArea } from '../ui/inputs.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { kindOf, patchTo, readValue, type ValueKind, valueKinds, writtenAs } from './attribute-values.ts';
import { OwnFieldRow } from './OwnFieldRow.tsx';
import { quietAction, Section } from './Section.tsx';
import { useContactChange } from './use-contact-change.ts';

const draftOf = (name: string) => `attribute ${name}`;

interface AttributesProps {
  readonly contact: Contact;
  readonly canWrite: boolean;
}

export function Attributes({ contact, canWrite }: AttributesProps) {
  /** `''`: a new one */
  const [edited, setEdited] = useState<string>();
  const { data: declared = [] } = useQuery(fieldsQuery);
  const keys = new Set(declared.map((field) => field.key));
  const [isUnfolded, setUnfolded] = useState(false);
  const isEmpty = ({ key }: OwnField) => !Object.hasOwn(contact.attributes, key) && edited !== key;
  const empty = declared.filter(isEmpty).length;
  const rows = Object.entries(contact.attributes).filter(([name]) => !keys.has(name));
  if (rows.length === 0 && declared.length === 0 && !canWrite) return null;
  const close = () => setEdited(undefined);
  return (
    <Section
      title={t.fields.attributes}
      action={canWrite && <IconButton icon="plus" label={t.attributes.add} onClick={() => setEdited('')} />}
    >
      {declared.map((field) =>
        isEmpty(field) && !isUnfolded ? null : (
          <OwnFieldRow
            key={field.key}
            contact={contact}
            field={field}
            isEdited={edited === field.key}
            onEdit={canWrite ? () => setEdited(field.key) : undefined}
            onClose={close}
          />
        ),
      )}
      {rows.length === 0 && declared.length === 0 && edited === undefined && (
        <p className="text-sm text-ink-faint">{t.attributes.none}</p>
      )}
      {rows.length > 0 && (
        <ul aria-label={t.fields.attributes} className="flex flex-col">
          {rows.map(([name, value]) =>
            edited === name ? (
              <li key={name}>
                <AttributeForm contact={contact} name={name} onClose={close} />
              </li>
            ) : (
              <AttributeRow
                key={name}
                {...{ contact, canWrite, name, value }}
                onEdit={() => setEdited(name)}
              />
            ),
          )}
        </ul>
      )}
      {empty > 0 && (
        <button
          type="button"
          aria-expanded={isUnfolded}
          onClick={() => setUnfolded(!isUnfolded)}
          className="flex min-h-8 items-center gap-1.5 text-sm text-ink-faint hover:text-ink print:hidden"
        >
          <Icon name="right" className={`!size-3.5 ${isUnfolded ? 'rotate-90' : ''}`} />
          {t.attributes.empty(empty)}
        </button>
      )}
      {edited === '' && <AttributeForm contact={contact} name="" onClose={close} />}
    </Section>
  );
}

interface AttributeRowProps extends AttributesProps {
  readonly name: string;
  readonly value: unknown;
  readonly onEdit: () => void;
}

function AttributeRow({ contact, canWrite, name, value, onEdit }: AttributeRowProps) {
  const client = useQueryClient();
  const remove = () =>
    void changeContact(client, contact, { attributes: { [name]: null } })
      .then((now) => {
        const undo = () => changeHeld(client, now, { attributes: { [name]: value } });
        toast({ text: t.removed(name), action: { label: t.actions.undo, run: undo } });
      })
      .catch(toastError);
  return (
    <li className="group/row flex min-h-7 items-start gap-3 text-sm">
      <span className="bidi w-32 shrink-0 truncate py-1 text-ink-faint">{name}</span>
      <span
        className={`bidi my-1 line-clamp-6 min-w-0 flex-1 break-words whitespace-pre-wrap ${kindOf(value) === 'json' ? 'font-mono text-xs leading-5' : ''}`}
      >
        {shownAs(value)}
      </span>
      {canWrite && (
        <span className="flex shrink-0">
          <IconButton
            icon="edit"
            label={t.attributes.change(name)}
            className={quietAction}
            onClick={onEdit}
          />
          <IconButton icon="trash" label={t.remove(name)} className={quietAction} onClick={remove} />
        </span>
      )}
    </li>
  );
}

function shownAs(value: unknown): string {
  if (typeof value === 'boolean') return value ? t.yesNo.yes : t.yesNo.no;
  return kindOf(value) === 'json' ? JSON.stringify(value) : String(value);
}

interface FormProps {
  readonly contact: Contact;
  /** `''`: a new one */
  readonly name: string;
  readonly onClose: () => void;
}

function AttributeForm({ contact, name: known, onClose }: FormProps) {
  const [name, setName] = useState(known);
  const [isTried, setTried] = useState(false);
  const change = useAttributeChange(contact, known, name.trim());
  const { kind, written } = change.values.value;
  const read = readValue(kind, written);
  const nameError = isTried ? nameErrorOf(contact, known, name.trim()) : undefined;
  const valueError = isTried && 'error' in read ? read.error : undefined;
  const save = () => {
    setTried(true);
    if (nameErrorOf(contact, known, name.trim()) !== undefined || 'error' in read) return undefined;
    return change.send();
  };
  const put = (value: TypedValue) => change.put({ value });
  return (
    <InlineForm
      label={known === '' ? t.attributes.add : t.attributes.change(known)}
      action={known === '' ? t.actions.add : t.actions.save}
      run={save}
      {...{ change, onClose }}
    >
      <div className="grid grid-cols-[1fr_9rem] gap-2">
        <TextField
          label={t.attributes.name}
          error={nameError}
          autoFocus={known === ''}
          autoComplete="off"
          disabled={known !== ''}
          value={name}
          aria-invalid={nameError !== undefined || undefined}
          onChange={setName}
        />
        <SelectField
          label={t.kind}
          value={kind}
          onChange={(next) =>
            put({ kind: next, written: next === 'boolean' && written !== 'false' ? 'true' : written })
          }
          options={valueKinds.map((valueKind) => [valueKind, t.attributes.kinds[valueKind]] as const)}
        />
      </div>
      <Field label={t.fields.value} error={valueError}>
        {valueInput({
          kind,
          written,
          isFocused: known !== '',
          isWrong: valueError !== undefined,
          onWritten: (next) => put({ kind, written: next }),
        })}
      </Field>
    </InlineForm>
  );
}

interface TypedValue {
  readonly kind: ValueKind;
  readonly written: string;
}

function nameErrorOf({ attributes }: Contact, known: string, name: string): string | undefined {
  if (name === '') return t.attributes.noName;
  return known === '' && Object.hasOwn(attributes, name) ? t.attributes.taken(name) : undefined;
}

/** Returns the edit of an attribute. `known`: its name now; `name`: the entered one. */
function useAttributeChange(contact: Contact, known: string, name: string) {
  const valueIn = ({ attributes }: Contact) =>
    Object.hasOwn(attributes, known) ? attributes[known] : undefined;
  return useContactChange(
    contact,
    draftOf(known),
    (source): { value: TypedValue } => {
      const value = valueIn(source);
      return {
        value: {
          kind: value === undefined ? 'text' : kindOf(value),
          written: value === undefined ? '' : writtenAs(value),
        },
      };
    },
    ({ value }, source) => {
      const entered = value && readValue(value.kind, value.written);
      if (entered === undefined || 'error' in entered) return {};
      return { attributes: { [name]: patchTo(valueIn(source), entered.value) } };
    },
    {
      labels: { value: known },
      textOf: () => {
        const value = valueIn(contact);
        return value === undefined ? '' : shownAs(value);
      },
    },
  );
}

interface ValueInputOptions extends TypedValue {
  readonly isFocused: boolean;
  readonly isWrong: boolean;
  readonly onWritten: (written: string) => void;
}

/** Returns the field of a value of this kind. It returns an element, since a `Field` adds members to its child. */
function valueInput({ kind, written, isFocused, isWrong, onWritten }: ValueInputOptions) {
  const shared = { autoFocus: isFocused, 'aria-invalid': isWrong || undefined };
  if (kind === 'boolean')
    return (
      <Select
        {...shared}
        value={written === 'false' ? 'false' : 'true'}
        onChange={onWritten}
        options={[
          ['true', t.yesNo.yes],
          ['false', t.yesNo.no],
        ]}
      />
    );
  const value = {
    ...shared,
    value: written,
    onChange: (event: { target: { value: string } }) => onWritten(event.target.value),
  };
  if (kind === 'number') return <Input {...value} inputMode="decimal" autoComplete="off" />;
  return (
    <TextArea
      {...value}
      rows={kind === 'json' ? 5 : 2}
      spellCheck={kind === 'text'}
      className={kind === 'json' ? 'font-mono !text-xs' : ''}
    />
  );
}
