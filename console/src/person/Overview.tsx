/** The overview of a contact: identities, tags and status, fields, attributes, notes. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, Fragment, useState } from 'react';
import { call } from '../api/client.ts';
import { type CatalogItem, type Contact, contactTypes } from '../api/types.ts';
import { type CatalogName, catalogQuery, changeContact, readScopeOf } from '../contacts/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, t } from '../texts/texts.ts';
import { Button, Chip, Field, IconButton, Select, TextArea } from '../ui/controls.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toastError } from '../ui/toasts.tsx';
import { Attributes } from './Attributes.tsx';
import { notesQuery, refreshBeside } from './beside.ts';
import { Details } from './Details.tsx';
import { Identities } from './Identities.tsx';
import { Section } from './Section.tsx';

export function Overview({ contact }: { contact: Contact }) {
  const { can } = useAccount();
  const canWrite = can('contacts:write');
  return (
    // The key resets open forms, so that unsaved text never moves to the next contact.
    <Fragment key={contact.id}>
      <Identities contact={contact} canWrite={canWrite} />
      <Filing contact={contact} canWrite={canWrite} />
      <Details contact={contact} canWrite={canWrite} />
      <Attributes contact={contact} canWrite={canWrite} />
      <Notes contact={contact} canWrite={canWrite} />
    </Fragment>
  );
}

interface PartProps {
  readonly contact: Contact;
  readonly canWrite: boolean;
}

function Filing({ contact, canWrite }: PartProps) {
  const client = useQueryClient();
  const tags = useCatalog('tags');
  const groups = useCatalog('groups');
  const statuses = useCatalog('statuses');
  const sources = useCatalog('sources');
  const change = (sent: object) => void changeContact(client, contact, sent).catch(toastError);
  const [tag, setTag] = useState('');
  const addTag = (event: FormEvent) => {
    event.preventDefault();
    if (tag.trim() === '') return;
    change({ add_tags: [tag.trim()] });
    setTag('');
  };
  const others = groups.filter((one) => !contact.groups.some((own) => own.number === one.number));
  // The contact's own item must be listed even if the catalog is loading or not readable.
  const refs = (items: readonly Named[], own: Named | null) => [
    ['', t.none] as const,
    ...(own === null || items.some((one) => one.number === own.number) ? items : [own, ...items]).map(
      (one) => [String(one.number), one.name] as const,
    ),
  ];
  return (
    <Section title={t.filedUnder}>
      <div className="flex flex-col gap-2.5">
        <ul aria-label={t.fields.tags} className="flex flex-wrap gap-1.5">
          {contact.tags.map((name) => (
            <li key={name} className="min-w-0 max-w-full">
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
            <li key={one.number} className="min-w-0 max-w-full">
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
              options={refs(statuses, contact.status)}
            />
          </Field>
          <Field label={t.fields.source}>
            <Select
              disabled={!canWrite}
              value={String(contact.source?.number ?? '')}
              onChange={(event) => change({ source: numberOf(event.target.value) })}
              options={refs(sources, contact.source)}
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

type Named = Pick<CatalogItem, 'number' | 'name'>;

function useCatalog(name: CatalogName): readonly CatalogItem[] {
  const { can } = useAccount();
  return useQuery({ ...catalogQuery(name), enabled: can(readScopeOf(name)) }).data ?? [];
}

function numberOf(text: string): number | null {
  return text === '' ? null : Number(text);
}

function Notes({ contact, canWrite }: PartProps) {
  const client = useQueryClient();
  const { key } = useAccount();
  const { data: notes = [], error } = useQuery(notesQuery(contact.id));
  const [text, setText] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    call('POST', `/contacts/${contact.id}/notes`, {
      // The name of the key is the author.
      body: { body: text.trim(), ...(key?.name && { author: key.name }) },
    })
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
            <p className="bidi text-sm break-words whitespace-pre-wrap">{note.body}</p>
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
          <TextArea
            aria-label={t.newNote}
            placeholder={t.newNote}
            value={text}
            onChange={(event) => setText(event.target.value)}
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
