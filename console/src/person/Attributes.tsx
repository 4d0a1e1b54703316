/** Custom attributes of a contact. Users add any name, and each attribute is saved on its own. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contact, OwnField } from '../api/types.ts';
import { changeContact } from '../contacts/queries.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { t } from '../texts/texts.ts';
import { Select, SelectField } from '../ui/combobox.tsx';
import { Field, IconButton, Input, TextArea } from '../ui/controls.tsx';
import { TextField } from '../ui/form-dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { InlineForm } from '../ui/inline-form.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { kindOf, patchTo, readValue, type ValueKind, valueKinds, writtenAs } from './attribute-values.ts';
import { OwnFieldRow } from './OwnFieldRow.tsx';
import { Section } from './Section.tsx';
import { useContactChange } from './use-contact-change.ts';

const draftOf = (name: string) => `attribute ${name}`;

export function Attributes({ contact, canWrite }: { contact: Contact; canWrite: boolean }) {
  const client = useQueryClient();
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
  const remove = (name: string, value: unknown) =>
    void changeContact(client, contact, { attributes: { [name]: null } })
      .then((now) => {
        const undo = () =>
          void changeContact(client, now, { attributes: { [name]: value } }).catch(toastError);
        toast({ text: t.removed(name), action: { label: t.actions.undo, run: undo } });
      })
      .catch(toastError);
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
              <li key={name} className="flex min-h-8 items-start gap-3 text-sm">
                <span className="bidi w-32 shrink-0 truncate py-1.5 text-ink-faint">{name}</span>
                <span
                  className={`bidi my-1.5 line-clamp-6 min-w-0 flex-1 break-words whitespace-pre-wrap ${kindOf(value) === 'json' ? 'font-mono text-xs leading-5' : ''}`}
                >
                  {shownAs(value)}
                </span>
                {canWrite && (
                  <span className="flex shrink-0">
                    <IconButton
                      icon="edit"
                      label={t.attributes.change(name)}
                      onClick={() => setEdited(name)}
                    />
                    <IconButton icon="trash" label={t.remove(name)} onClick={() => remove(name, value)} />
                  </span>
                )}
              </li>
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
  const { attributes } = contact;
  const valueIn = (one: Contact) =>
    Object.hasOwn(one.attributes, known) ? one.attributes[known] : undefined;
  const [name, setName] = useState(known);
  const change = useContactChange(
    contact,
    draftOf(known),
    (one) => {
      const value = valueIn(one);
      return {
        value: {
          kind: value === undefined ? ('text' as const) : kindOf(value),
          written: value === undefined ? '' : writtenAs(value),
        },
      };
    },
    ({ value }, one) => {
      const entered = value && readValue(value.kind, value.written);
      if (entered === undefined || 'error' in entered) return {};
      return { attributes: { [name.trim()]: patchTo(valueIn(one), entered.value) } };
    },
    { value: known },
    () => {
      const value = valueIn(contact);
      return value === undefined ? '' : shownAs(value);
    },
  );
  const { kind, written } = change.values.value;
  const setWritten = (next: string) => change.put({ value: { kind, written: next } });
  const [isTried, setTried] = useState(false);
  const read = readValue(kind, written);
  const nameError =
    name.trim() === ''
      ? t.attributes.noName
      : known === '' && Object.hasOwn(attributes, name.trim())
        ? t.attributes.taken(name.trim())
        : undefined;
  const valueError = 'error' in read ? read.error : undefined;
  const save = () => {
    setTried(true);
    if (nameError !== undefined || 'error' in read) return undefined;
    return change.send();
  };
  const choose = (next: ValueKind) => {
    change.put({
      value: { kind: next, written: next === 'boolean' && written !== 'false' ? 'true' : written },
    });
  };
  const shownError = isTried ? valueError : undefined;
  const value = {
    value: written,
    'aria-invalid': shownError !== undefined || undefined,
    onChange: (event: { target: { value: string } }) => setWritten(event.target.value),
  };
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
          error={isTried ? nameError : undefined}
          autoFocus={known === ''}
          autoComplete="off"
          disabled={known !== ''}
          value={name}
          aria-invalid={(isTried && nameError !== undefined) || undefined}
          onChange={setName}
        />
        <SelectField
          label={t.kind}
          value={kind}
          onChange={choose}
          options={valueKinds.map((one) => [one, t.attributes.kinds[one]] as const)}
        />
      </div>
      <Field label={t.value} error={shownError}>
        {kind === 'boolean' ? (
          <Select
            value={written === 'false' ? 'false' : 'true'}
            autoFocus={known !== ''}
            aria-invalid={value['aria-invalid']}
            onChange={setWritten}
            options={[
              ['true', t.yesNo.yes],
              ['false', t.yesNo.no],
            ]}
          />
        ) : kind === 'number' ? (
          <Input {...value} autoFocus={known !== ''} inputMode="decimal" autoComplete="off" />
        ) : (
          <TextArea
            {...value}
            autoFocus={known !== ''}
            rows={kind === 'json' ? 5 : 2}
            spellCheck={kind === 'text'}
            className={kind === 'json' ? 'font-mono !text-xs' : ''}
          />
        )}
      </Field>
    </InlineForm>
  );
}
