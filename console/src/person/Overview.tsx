/** Who a person is: identities, what they are filed under, fields, attributes, notes. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../api/client.ts';
import { type Contact, contactTypes } from '../api/types.ts';
import { catalogQuery, changeContact } from '../contacts/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, formatMoment, t } from '../texts/texts.ts';
import { Button, Chip, Field, IconButton, Input, Select } from '../ui/controls.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toastError } from '../ui/toasts.tsx';
import { notesQuery, refreshBeside } from './beside.ts';
import { Identities } from './Identities.tsx';

export function Section({
  title,
  action,
  children,
}: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="border-b border-line px-4 py-3 last:border-b-0">
      <div className="mb-1.5 flex min-h-7 items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}

export function Overview({ contact }: { contact: Contact }) {
  const { can } = useAccount();
  const canWrite = can('contacts:write');
  return (
    <>
      <Identities contact={contact} canWrite={canWrite} />
      <Filing contact={contact} canWrite={canWrite} />
      <Fields contact={contact} canWrite={canWrite} />
      <Attributes contact={contact} />
      <Notes contact={contact} canWrite={canWrite} />
    </>
  );
}

interface PartProps {
  readonly contact: Contact;
  readonly canWrite: boolean;
}

function Filing({ contact, canWrite }: PartProps) {
  const client = useQueryClient();
  const tags = useQuery(catalogQuery('tags')).data ?? [];
  const groups = useQuery(catalogQuery('groups')).data ?? [];
  const statuses = useQuery(catalogQuery('statuses')).data ?? [];
  const sources = useQuery(catalogQuery('sources')).data ?? [];
  const change = (sent: object) => void changeContact(client, contact, sent).catch(toastError);
  const [tag, setTag] = useState('');
  const addTag = (event: FormEvent) => {
    event.preventDefault();
    if (tag.trim() === '') return;
    change({ add_tags: [tag.trim()] });
    setTag('');
  };
  const others = groups.filter((one) => !contact.groups.some((own) => own.number === one.number));
  const refs = (items: readonly { number: number; name: string }[]) => [
    ['', t.none] as const,
    ...items.map((one) => [String(one.number), one.name] as const),
  ];
  return (
    <Section title={t.filedUnder}>
      <div className="flex flex-col gap-2.5">
        <ul aria-label={t.fields.tags} className="flex flex-wrap gap-1.5">
          {contact.tags.map((name) => (
            <li key={name}>
              <Chip
                color={tags.find((one) => one.name === name)?.color}
                onRemove={canWrite ? () => change({ remove_tags: [name] }) : undefined}
                removeLabel={t.remove(name)}
              >
                {name}
              </Chip>
            </li>
          ))}
          {canWrite && (
            <li>
              <form onSubmit={addTag}>
                <input
                  aria-label={t.addTag}
                  placeholder={t.addTag}
                  list="panel-tags"
                  value={tag}
                  maxLength={100}
                  onChange={(event) => setTag(event.target.value)}
                  className="h-6 w-28 rounded-sm border border-dashed border-line-strong bg-transparent px-2 text-xs"
                />
                <datalist id="panel-tags">
                  {tags.map((one) => (
                    <option key={one.number} value={one.name} />
                  ))}
                </datalist>
              </form>
            </li>
          )}
        </ul>
        <ul aria-label={t.fields.groups} className="flex flex-wrap items-center gap-1.5">
          {contact.groups.map((one) => (
            <li key={one.number}>
              <Chip
                color={groups.find((group) => group.number === one.number)?.color}
                onRemove={
                  canWrite
                    ? () =>
                        change({
                          groups: contact.groups.filter((own) => own !== one).map((own) => own.number),
                        })
                    : undefined
                }
                removeLabel={t.remove(one.name)}
              >
                {one.name}
              </Chip>
            </li>
          ))}
          {canWrite && others.length > 0 && (
            <li>
              <select
                aria-label={t.addGroup}
                value=""
                onChange={(event) =>
                  change({ groups: [...contact.groups.map((own) => own.number), Number(event.target.value)] })
                }
                className="h-6 rounded-sm border border-dashed border-line-strong bg-surface px-1 text-xs text-ink-soft"
              >
                <option value="">{t.addGroup}</option>
                {others.map((one) => (
                  <option key={one.number} value={one.number}>
                    {one.name}
                  </option>
                ))}
              </select>
            </li>
          )}
        </ul>
        <div className="grid grid-cols-3 gap-2">
          <Field label={t.fields.status}>
            <Select
              disabled={!canWrite}
              value={String(contact.status?.number ?? '')}
              onChange={(event) => change({ status: numberOf(event.target.value) })}
              options={refs(statuses)}
            />
          </Field>
          <Field label={t.fields.source}>
            <Select
              disabled={!canWrite}
              value={String(contact.source?.number ?? '')}
              onChange={(event) => change({ source: numberOf(event.target.value) })}
              options={refs(sources)}
            />
          </Field>
          <Field label={t.fields.type}>
            <Select
              disabled={!canWrite}
              value={contact.type}
              onChange={(event) => change({ type: event.target.value })}
              options={contactTypes.map((one) => [one, t.types[one]] as const)}
            />
          </Field>
        </div>
      </div>
    </Section>
  );
}

function numberOf(text: string): number | null {
  return text === '' ? null : Number(text);
}

const plainFields = ['display_name', 'given_name', 'family_name', 'company', 'owner', 'description'] as const;
const addressFields = ['street', 'city', 'state', 'zip', 'country_code'] as const;

function Fields({ contact, canWrite }: PartProps) {
  const client = useQueryClient();
  const [isEdited, setEdited] = useState(false);
  const [error, setError] = useState<unknown>();
  const rows = [
    ...plainFields.map((name) => [name, contact[name]] as const),
    ...addressFields.map((name) => [name, contact.address[name]] as const),
  ];
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const sent = new Map(
      rows.flatMap(([name, before]) => {
        const text = String(form.get(name) ?? '').trim();
        return text === (before ?? '') ? [] : [[name as string, text === '' ? null : text]];
      }),
    );
    const address = Object.fromEntries(
      addressFields.flatMap((name) => (sent.has(name) ? [[name, sent.get(name)]] : [])),
    );
    const change = {
      ...Object.fromEntries(plainFields.flatMap((name) => (sent.has(name) ? [[name, sent.get(name)]] : []))),
      ...(Object.keys(address).length === 0 ? {} : { address }),
    };
    changeContact(client, contact, change)
      .then(() => setEdited(false))
      .catch(setError);
  };
  if (isEdited)
    return (
      <Section title={t.details}>
        <form onSubmit={save} className="grid grid-cols-2 gap-2.5">
          {rows.map(([name, value]) => (
            <Field key={name} label={t.fields[name]}>
              <Input name={name} defaultValue={value ?? ''} autoFocus={name === 'display_name'} />
            </Field>
          ))}
          {error !== undefined && (
            <div className="col-span-2">
              <ErrorLine error={error} />
            </div>
          )}
          <div className="col-span-2 flex justify-end gap-2">
            <Button onClick={() => setEdited(false)}>{t.actions.cancel}</Button>
            <Button type="submit" look="primary">
              {t.actions.save}
            </Button>
          </div>
        </form>
      </Section>
    );
  const filled = rows.filter(([, value]) => value !== null);
  return (
    <Section
      title={t.details}
      action={canWrite && <IconButton icon="edit" label={t.editDetails} onClick={() => setEdited(true)} />}
    >
      <Facts
        rows={[
          ...filled.map(([name, value]) => [t.fields[name], value ?? ''] as const),
          [t.fields.created_at, formatMoment(contact.created_at)],
        ]}
      />
    </Section>
  );
}

export function Facts({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[8rem_1fr] gap-x-3 gap-y-1 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="truncate text-ink-faint">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Attributes({ contact }: { contact: Contact }) {
  const rows = Object.entries(contact.attributes);
  if (rows.length === 0) return null;
  return (
    <Section title={t.fields.attributes}>
      <Facts
        rows={rows.map(
          ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
        )}
      />
    </Section>
  );
}

function Notes({ contact, canWrite }: PartProps) {
  const client = useQueryClient();
  const { data: notes = [], error } = useQuery(notesQuery(contact.id));
  const [text, setText] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    call('POST', `/contacts/${contact.id}/notes`, { body: { body: text.trim() } })
      .then(() => {
        setText('');
        refreshBeside(client, contact.id);
      })
      .catch(toastError);
  };
  const remove = (id: string) =>
    void call('DELETE', `/contacts/${contact.id}/notes/${id}`)
      .then(() => refreshBeside(client, contact.id))
      .catch(toastError);
  return (
    <Section title={t.notes}>
      {error !== null && <ErrorLine error={error} />}
      <ul className="flex flex-col gap-2">
        {notes.map((note) => (
          <li key={note.id} className="rounded-md bg-canvas px-3 py-2">
            <p className="text-sm break-words whitespace-pre-wrap">{note.body}</p>
            <p className="flex items-center justify-between text-xs text-ink-faint">
              <span>
                {note.author ? `${note.author} · ` : ''}
                {formatAgo(note.created_at)}
              </span>
              {canWrite && (
                <IconButton
                  icon="trash"
                  label={t.deleteNote}
                  onClick={() => remove(note.id)}
                  className="-mr-1.5"
                />
              )}
            </p>
          </li>
        ))}
      </ul>
      {canWrite && (
        <form onSubmit={add} className="mt-2 flex flex-col gap-2">
          <textarea
            aria-label={t.newNote}
            placeholder={t.newNote}
            rows={2}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-base"
          />
          {text.trim() !== '' && (
            <Button type="submit" className="self-end">
              {t.addNote}
            </Button>
          )}
        </form>
      )}
      {!canWrite && notes.length === 0 && <p className="text-sm text-ink-faint">{t.noNotes}</p>}
    </Section>
  );
}
