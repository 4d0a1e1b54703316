/** Notes: written at the top of the timeline, edited and deleted in place. */
import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import type { Contact, Note, Page } from '../api/types.ts';
import { Conflicts } from '../drafts/Conflicts.tsx';
import { useChange } from '../drafts/change.ts';
import { drafts, useDraft } from '../drafts/drafts.ts';
import { isApple, shownKeys } from '../shell/actions.ts';
import { madeName } from '../texts/made-names.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { TextArea } from '../ui/inputs.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { toast, toastError } from '../ui/toasts.tsx';
import { refreshSections } from './section-queries.ts';
import { type DayProps, Item } from './timeline-entry.tsx';

/** Returns the name of the draft of a new note, which is kept when another contact is opened. */
const newNote = (contact: Contact) => `contact ${contact.id} new note`;

/** Code points that the server takes. */
const maxLength = 65_536;

/** Whether the key is Ctrl Enter, or ⌘ Enter. */
function isSave({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key === 'Enter' && (isApple ? metaKey : ctrlKey);
}

/** Shows the field of a new note. `asked` is the number of requests to write a note, which move the focus here. */
export function NoteComposer({ contact, noteRequests }: { contact: Contact; noteRequests: number }) {
  const client = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const text = useDraft(newNote(contact), 'body')?.text ?? '';
  const { isBusy, error, run } = useTask();
  const hint = useId();
  const write = (next: string) =>
    drafts.put([[newNote(contact), 'body', next === '' ? undefined : { text: next }]]);
  const save = () => {
    if (text.trim() === '' || isBusy) return;
    // The server signs the note with the name of the key.
    const body = { body: text.trim() };
    run(
      call('POST', `/contacts/${contact.id}/notes`, { body }).then(() => {
        write('');
        refreshSections(client, contact.id);
      }),
    );
  };
  useEffect(() => {
    if (noteRequests > 0) field.current?.focus();
  }, [noteRequests]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      className="flex flex-col gap-1.5 print:hidden"
    >
      <TextArea
        ref={field}
        aria-label={t.newNote}
        aria-describedby={hint}
        placeholder={t.newNote}
        value={text}
        maxLength={maxLength}
        readOnly={isBusy}
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (!isSave(event)) return;
          event.preventDefault();
          save();
        }}
      />
      <div className="flex min-h-8 items-center justify-between gap-2">
        <p id={hint} className="text-xs text-ink-faint">
          {t.personPage.timeline.saveKeys(shownKeys('mod+Enter'))}
        </p>
        {text.trim() !== '' && (
          <Button type="submit" isBusy={isBusy}>
            {t.addNote}
          </Button>
        )}
      </div>
      {error !== undefined && <ErrorLine error={error} />}
    </form>
  );
}

interface NoteProps {
  readonly contact: Contact;
  readonly note: Note;
  readonly canWrite: boolean;
}

export function NoteItem({ contact, note, canWrite, day }: NoteProps & DayProps) {
  const client = useQueryClient();
  const [isEdited, setEdited] = useState(false);
  const { timeline } = t.personPage;
  const path = `/contacts/${contact.id}/notes`;
  const remove = () => {
    call('DELETE', `${path}/${note.id}`)
      .then(() => {
        refreshSections(client, contact.id);
        const { body, author, type, media_url } = note;
        const undo = () =>
          call('POST', path, { body: { body, author, type, media_url } }).then(() =>
            refreshSections(client, contact.id),
          );
        toast({ text: timeline.noteDeleted, action: { label: t.actions.undo, run: undo } });
      })
      .catch(toastError);
  };
  return (
    <Item
      icon="chat"
      title={
        note.author === null
          ? timeline.noteUnsigned
          : timeline.noteBy(madeName('members', madeName('keys', note.author)))
      }
      at={note.created_at}
      day={day}
      actions={
        canWrite &&
        !isEdited && (
          <span className="flex print:hidden">
            <IconButton
              icon="edit"
              label={timeline.editNote}
              className="!size-6"
              onClick={() => setEdited(true)}
            />
            <IconButton icon="trash" label={t.deleteNote} className="!size-6" onClick={remove} />
          </span>
        )
      }
    >
      {isEdited ? (
        <NoteEditor contact={contact} note={note} onClose={() => setEdited(false)} />
      ) : (
        <div className="mt-1 rounded-md bg-sunken px-3 py-2">
          <p className="bidi text-sm break-words whitespace-pre-wrap">{note.body}</p>
          {note.edited_at !== null && (
            <p className="text-xs text-ink-faint">{timeline.edited(formatMoment(note.edited_at))}</p>
          )}
        </div>
      )}
    </Item>
  );
}

/** Reads the pages of notes until the one of this note. A deleted note remains, since then the write is refused. */
async function readNote(path: string, note: Note): Promise<Note> {
  for (let cursor: string | undefined; ; ) {
    const { data, meta } = await call<Page<Note>>('GET', path, { query: { limit: 200, cursor } });
    const found = data.find((listed) => listed.id === note.id);
    if (found !== undefined) return found;
    if (meta.next_cursor === null) return note;
    cursor = meta.next_cursor;
  }
}

function NoteEditor({ contact, note, onClose }: Omit<NoteProps, 'canWrite'> & { onClose: () => void }) {
  const client = useQueryClient();
  const path = `/contacts/${contact.id}/notes`;
  const change = useChange({
    id: `note ${note.id}`,
    source: note,
    labels: { body: t.personPage.timeline.noteText },
    valuesOf: ({ body }) => ({ body }),
    read: () => readNote(path, note),
  });
  const text = change.values.body;
  const close = () => {
    change.discard();
    onClose();
  };
  const { isBusy, error, run } = useTask();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
  const save = () => {
    if (text.trim() === '' || isBusy) return;
    const saved = change.save((changed) => call('PATCH', `${path}/${note.id}`, { body: changed }));
    run(
      saved.then(() => {
        refreshSections(client, contact.id);
        onClose();
      }),
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && !isSave(event)) return;
        event.preventDefault();
        if (event.key === 'Escape') close();
        else save();
      }}
      className="mt-1 flex flex-col gap-2"
    >
      <TextArea
        ref={field}
        rows={3}
        aria-label={t.personPage.timeline.noteText}
        value={text}
        maxLength={maxLength}
        readOnly={isBusy}
        onChange={(event) => change.put({ body: event.target.value })}
      />
      {error !== undefined && !isApiError(error, 'stale') && <ErrorLine error={error} />}
      <Conflicts change={change} />
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{t.actions.cancel}</Button>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={text.trim() === ''}>
          {t.personPage.timeline.save}
        </Button>
      </div>
    </form>
  );
}
