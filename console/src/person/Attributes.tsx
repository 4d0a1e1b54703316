/** Custom attributes of a contact. Users add any name, and each attribute is saved on its own. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contact } from '../api/types.ts';
import { changeContact } from '../contacts/queries.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { t } from '../texts/texts.ts';
import { Field, fieldLook, IconButton, Input, Select, TextArea } from '../ui/controls.tsx';
import { InlineForm } from '../ui/inline-form.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { kindOf, patchTo, readValue, type ValueKind, valueKinds, writtenAs } from './attribute-values.ts';
import { OwnFieldRow } from './OwnFieldRow.tsx';
import { isChangedSince, Section } from './Section.tsx';

export function Attributes({ contact, canWrite }: { contact: Contact; canWrite: boolean }) {
  const client = useQueryClient();
  /** `''`: a new one */
  const [edited, setEdited] = useState<string>();
  const { data: declared = [] } = useQuery(fieldsQuery);
  const keys = new Set(declared.map((field) => field.key));
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
      {declared.map((field) => (
        <OwnFieldRow
          key={field.key}
          contact={contact}
          field={field}
          isEdited={edited === field.key}
          onEdit={canWrite ? () => setEdited(field.key) : undefined}
          onClose={close}
        />
      ))}
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
      {edited === '' && <AttributeForm contact={contact} name="" onClose={close} />}
    </Section>
  );
}

function shownAs(value: unknown): string {
  if (typeof value === 'boolean') return value ? t.attributes.yes : t.attributes.no;
  return kindOf(value) === 'json' ? JSON.stringify(value) : String(value);
}

interface FormProps {
  readonly contact: Contact;
  /** `''`: a new one */
  readonly name: string;
  readonly onClose: () => void;
}

function AttributeForm({ contact, name: known, onClose }: FormProps) {
  const client = useQueryClient();
  const { attributes } = contact;
  const now = Object.hasOwn(attributes, known) ? attributes[known] : undefined;
  /** The value when the form was opened, to detect concurrent changes. */
  const [before] = useState(now);
  const [name, setName] = useState(known);
  const [kind, setKind] = useState<ValueKind>(known === '' ? 'text' : kindOf(now));
  const [written, setWritten] = useState(known === '' ? '' : writtenAs(now));
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
    return changeContact(client, contact, { attributes: { [name.trim()]: patchTo(now, read.value) } });
  };
  const choose = (next: ValueKind) => {
    setKind(next);
    if (next === 'boolean' && written !== 'false') setWritten('true');
  };
  const nowText = known !== '' && isChangedSince(before, now) ? t.nowIs(shownAs(now ?? t.none)) : undefined;
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
      onClose={onClose}
    >
      <div className="grid grid-cols-[1fr_9rem] gap-2">
        <Field label={t.attributes.name} error={isTried ? nameError : undefined}>
          <Input
            autoFocus={known === ''}
            autoComplete="off"
            disabled={known !== ''}
            value={name}
            aria-invalid={(isTried && nameError !== undefined) || undefined}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label={t.attributes.kind}>
          <Select
            value={kind}
            onChange={(event) => choose(event.target.value as ValueKind)}
            options={valueKinds.map((one) => [one, t.attributes.kinds[one]] as const)}
          />
        </Field>
      </div>
      <Field label={t.value} error={shownError} {...(nowText === undefined ? {} : { hint: nowText })}>
        {kind === 'boolean' ? (
          <select {...value} autoFocus={known !== ''} className={fieldLook}>
            <option value="true">{t.attributes.yes}</option>
            <option value="false">{t.attributes.no}</option>
          </select>
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
