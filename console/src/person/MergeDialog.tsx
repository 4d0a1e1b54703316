/** Two contacts that are one person: who the other is, what the merge would do, the merge, and the way back. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Contact, MergeReport, One } from '../api/types.ts';
import { nameOf } from '../contacts/name.ts';
import { pageQuery, refreshContacts, refreshLists, showContact } from '../contacts/queries.ts';
import { defaultSort } from '../contacts/view.ts';
import { formatDate, t } from '../texts/texts.ts';
import { Button, Input } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';

export interface MergeDialogProps {
  readonly contact: Contact;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
  /** The second contact, if the caller knows it; otherwise the user chooses. */
  readonly other?: Contact;
  readonly onUndone?: () => void;
}

export function MergeDialog({ contact, other: known, onClose, onOpen, onUndone }: MergeDialogProps) {
  const [other, setOther] = useState(known);
  return (
    <Dialog isWide title={t.merge.title(nameOf(contact))} description={t.merge.text} onClose={onClose}>
      {other === undefined ? (
        <Choose contact={contact} onChosen={setOther} />
      ) : (
        <Preview
          contact={contact}
          other={other}
          onBack={known === undefined ? () => setOther(undefined) : onClose}
          onClose={onClose}
          onOpen={onOpen}
          onUndone={onUndone ?? (() => {})}
        />
      )}
    </Dialog>
  );
}

function Choose({ contact, onChosen }: { contact: Contact; onChosen: (other: Contact) => void }) {
  const [text, setText] = useState('');
  const search = text.trim() === '' ? (contact.display_name ?? '') : text.trim();
  const { data, error, isPending } = useQuery({
    ...pageQuery({ filter: { search }, sort: defaultSort }, 0),
  });
  const found = (data?.data ?? []).filter((one) => one.id !== contact.id).slice(0, 20);
  return (
    <div className="flex min-h-64 flex-col gap-2 pb-4">
      <Input
        autoFocus
        type="search"
        aria-label={t.merge.search}
        placeholder={t.merge.search}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
      />
      {isPending && <Loading rows={4} />}
      {error !== null && <ErrorLine error={error} />}
      {!isPending && found.length === 0 && <p className="p-3 text-sm text-ink-soft">{t.merge.none}</p>}
      <ul>
        {found.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => onChosen(one)}
              className="flex min-h-9 w-full items-center gap-3 rounded-md px-2 text-left text-sm hover:bg-sunken"
            >
              <span className="min-w-0 flex-1 truncate font-medium">{nameOf(one)}</span>
              <span className="nums truncate text-ink-soft">{one.phone}</span>
              <span className="truncate text-ink-soft max-sm:hidden">{one.email}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Preview({
  contact,
  other,
  onBack,
  onClose,
  onOpen,
  onUndone,
}: MergeDialogProps & { other: Contact; onBack: () => void; onUndone: () => void }) {
  const client = useQueryClient();
  const [isSwapped, setSwapped] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [survivor, loser] = isSwapped ? [other, contact] : [contact, other];
  const ask = (more: object) =>
    call<One<MergeReport>>('POST', '/merges', {
      body: { survivor: survivor.id, loser: loser.id, ...more },
    }).then((answer) => answer.data);
  const {
    data: report,
    error,
    isPending,
  } = useQuery({
    queryKey: ['merge preview', survivor.id, loser.id],
    queryFn: () => ask({ preview: true }),
    gcTime: 0,
  });
  const merge = () => {
    if (report === undefined) return;
    setBusy(true);
    ask({ versions: report.versions })
      .then((done) => {
        showContact(client, done.contact);
        refreshLists(client);
        toast({
          text: t.merge.done(nameOf(done.contact)),
          action: { label: t.actions.undo, run: () => void undo(done.id ?? '') },
        });
        onClose();
        onOpen(done.contact.id);
      })
      .catch((thrown: unknown) => {
        toastError(thrown);
        setBusy(false);
      });
  };
  const undo = (id: string) =>
    call('POST', `/merges/${id}/undo`)
      .then(() => {
        refreshContacts(client);
        onUndone();
        toast({ text: t.merge.undone });
      })
      .catch(toastError);
  return (
    <div className="flex flex-col gap-3 pb-4">
      <div className="flex flex-wrap items-center gap-2 rounded-md bg-canvas p-3 text-sm">
        <Side title={t.merge.stays} contact={survivor} />
        <Icon name="merge" className="text-ink-faint" />
        <Side title={t.merge.goes} contact={loser} />
        <Button onClick={() => setSwapped(!isSwapped)}>{t.merge.swap}</Button>
      </div>
      {isPending && <Loading rows={5} />}
      {error !== null && <ErrorLine error={error} />}
      {report !== undefined && <Report report={report} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {report?.undoable_until && (
          <p className="flex-1 text-xs text-ink-faint">{t.merge.until(formatDate(report.undoable_until))}</p>
        )}
        <Button onClick={onBack}>{t.actions.back}</Button>
        <Button look="primary" icon="merge" isBusy={isBusy} disabled={report === undefined} onClick={merge}>
          {t.merge.run}
        </Button>
      </div>
    </div>
  );
}

/** Names are often alike, so number, phone, email and company are shown too. */
function Side({ title, contact }: { title: string; contact: Contact }) {
  const others = [t.numbered(contact.number), contact.phone, contact.email, contact.company].filter(Boolean);
  return (
    <p className="min-w-0 flex-1 basis-48">
      <span className="text-ink-soft">{title}</span>{' '}
      <b className="font-semibold wrap-anywhere">{nameOf(contact)}</b>
      <span className="nums block text-xs text-ink-soft wrap-anywhere">{others.join(' · ')}</span>
      <span className="block text-xs text-ink-faint">{t.merge.since(formatDate(contact.created_at))}</span>
    </p>
  );
}

function Report({ report: { adopted, dropped, united } }: { report: MergeReport }) {
  const moved = [
    ...united.identities.map((one) => `${t.kinds[one.kind]} ${one.raw || one.value}`),
    ...united.tags.map((one) => `${t.fields.tag} ${one}`),
    ...united.groups.map((one) => `${t.fields.group} ${one.name}`),
  ];
  return (
    <div className="grid gap-3 text-sm sm:grid-cols-3">
      <Part
        title={t.merge.adopted}
        items={adopted.map((one) => `${fieldName(one.path)}: ${text(one.value)}`)}
      />
      <Part title={t.merge.united} items={moved} />
      <Part
        title={t.merge.dropped}
        items={dropped.map((one) => `${fieldName(one.path)}: ${text(one.value)}`)}
      />
    </div>
  );
}

function Part({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-xs font-medium text-ink-faint">{title}</h3>
      {items.length === 0 ? (
        <p className="text-ink-faint">{t.none}</p>
      ) : (
        <ul className="flex flex-col gap-0.5">
          {items.map((one) => (
            <li key={one} className="break-words">
              {one}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function fieldName(path: string): string {
  return t.fields[path as keyof typeof t.fields] ?? path;
}

function text(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
