/** The header of a contact: its name, which is edited in place, the buttons to its neighbors, and its actions. */
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { navigate } from '../address/address.ts';
import { call, isApiError, mayBeLater } from '../api/client.ts';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import { whenBack } from '../api/retry-writes.ts';
import type { Contact } from '../api/types.ts';
import { changeContact, changeHeld } from '../contacts/contact-changes.ts';
import { refreshLists } from '../contacts/contact-queries.ts';
import { runRemoval } from '../contacts/list/live.ts';
import { changeOfName, divideName, losesParts, nameOf, ownName } from '../contacts/name.ts';
import { restoreAction } from '../deleted/queries.ts';
import { Conflicts } from '../drafts/Conflicts.tsx';
import { hasDrafts } from '../drafts/change.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { formatAgo, formatMoment, t } from '../texts/texts.ts';
import { IconButton } from '../ui/buttons.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Initials } from '../ui/Initials.tsx';
import { fieldLook } from '../ui/inputs.tsx';
import { ActionMenu, type MenuAction } from '../ui/menus/overlays.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { contactDrafts, useContactChange } from './use-contact-change.ts';

const MergeDialog = lazyPart(() => loadPart(import('./MergeDialog.tsx')), 'MergeDialog');
const EraseDialog = lazyPart(() => loadPart(import('./EraseDialog.tsx')), 'EraseDialog');

type ListDirection = 1 | -1;

export interface HeaderNavigation {
  /** opens the next or the previous contact of the list; undefined: none is loaded there */
  readonly turn: (by: ListDirection) => (() => void) | undefined;
  readonly onPage: (isPage: boolean) => void;
}

interface HeaderProps extends HeaderNavigation {
  readonly contact: Contact;
  readonly isPage: boolean;
  readonly onOpen: (id: string | undefined) => void;
}

type DialogName = 'merge' | 'erase' | 'delete';

export function PersonHeader({ contact, isPage, onOpen, turn, onPage }: HeaderProps) {
  const [dialog, setDialog] = useState<DialogName>();
  const actions = usePersonActions(contact, setDialog);
  const { can } = useAccount();
  return (
    <header className="flex items-start gap-3 px-edge pt-3 pb-2">
      <Initials id={contact.id} name={ownName(contact)} isLarge />
      <div className="min-w-0 flex-1">
        <Name key={contact.id} contact={contact} canWrite={can('contacts:write')} />
        <p
          title={formatMoment(contact.updated_at)}
          className="nums text-xs text-ink-faint sm:whitespace-nowrap"
        >
          {t.numbered(contact.number)} · {t.updatedAt(formatAgo(contact.updated_at))}
          {contact.blocked && <span className="ml-1 font-medium text-bad">{t.blocked}</span>}
        </p>
      </div>
      <div className="flex shrink-0 flex-wrap justify-end">
        <TurnButton by={-1} run={turn(-1)} />
        <TurnButton by={1} run={turn(1)} />
        <IconButton
          icon={isPage ? 'shrink' : 'expand'}
          label={isPage ? t.personPage.backToList : t.personPage.openPage}
          aria-pressed={isPage}
          className="max-lg:hidden"
          onClick={() => onPage(!isPage)}
        />
        <ActionMenu label={t.moreActions} actions={actions} />
        <IconButton icon="close" label={t.closePanel} onClick={() => onOpen(undefined)} />
      </div>
      <PersonDialogs {...{ contact, dialog, onOpen }} onClose={() => setDialog(undefined)} />
    </header>
  );
}

/** Returns the actions of the menu and of the palette. */
function usePersonActions(contact: Contact, onDialog: (dialog: DialogName) => void) {
  const client = useQueryClient();
  const { can } = useAccount();
  const toPrint = () => navigate({ to: '/contacts/$id/print', params: { id: contact.id } });
  const mayMerge = can('contacts:write') && can('contacts:delete');
  const block = () => void changeContact(client, contact, { blocked: !contact.blocked }).catch(toastError);
  const open = (dialog: DialogName) => () => onDialog(dialog);
  const actions = [
    { icon: 'print', label: t.personPage.report.menu, run: toPrint },
    can('contacts:write') && { icon: 'block', label: contact.blocked ? t.unblock : t.block, run: block },
    mayMerge && { icon: 'merge', label: t.merge.menu, run: open('merge') },
    can('contacts:delete') && { icon: 'trash', label: t.actions.delete, run: open('delete'), isDanger: true },
    can('contacts:delete') &&
      can('erase') && { icon: 'erase', label: t.erase.menu, run: open('erase'), isDanger: true },
  ] as const satisfies readonly (MenuAction | false)[];
  useRegisteredActions(
    actions
      .filter((action) => action !== false)
      .map(({ icon, label: title, run }) => ({
        id: `person ${icon}`,
        section: nameOf(contact),
        title,
        icon,
        run,
      })),
  );
  return actions;
}

interface PersonDialogsProps extends Pick<HeaderProps, 'contact' | 'onOpen'> {
  readonly dialog: DialogName | undefined;
  readonly onClose: () => void;
}

function PersonDialogs({ contact, dialog, onOpen, onClose }: PersonDialogsProps) {
  const client = useQueryClient();
  const { can, account } = useAccount();
  const remove = async () => {
    await runRemoval(contact.id, () =>
      call('DELETE', `/contacts/${contact.id}`, { version: contact.version }),
    );
    const hasWayBack = can('contacts:read') && can('contacts:write') && account?.bin_days !== 0;
    toast({ text: t.deleted(nameOf(contact)), ...(hasWayBack && restoreAction(client, contact.id)) });
    onOpen(undefined);
    refreshLists(client);
  };
  return (
    <>
      <Suspense>
        {dialog === 'merge' && <MergeDialog contact={contact} onClose={onClose} onOpen={onOpen} />}
        {dialog === 'erase' && <EraseDialog contact={contact} onClose={onClose} onOpen={onOpen} />}
      </Suspense>
      {dialog === 'delete' && (
        <ConfirmDialog
          title={t.deleteOne(nameOf(contact))}
          action={t.actions.delete}
          run={remove}
          onClose={onClose}
        >
          <p>{t.deleteOneText(account?.bin_days)}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** The button that turned the page last: the next person's one has the focus then. */
let turnedBy: ListDirection | undefined;

function TurnButton({ by, run }: { by: ListDirection; run: (() => void) | undefined }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (turnedBy !== by) return;
    turnedBy = undefined;
    button.current?.focus();
  }, [by]);
  return (
    <IconButton
      ref={button}
      icon={by === 1 ? 'down' : 'up'}
      label={by === 1 ? t.personPage.next : t.personPage.previous}
      disabled={run === undefined}
      onClick={() => {
        turnedBy = by;
        run?.();
      }}
    />
  );
}

const nameDraft = 'name';

function Name({ contact, canWrite }: { contact: Contact; canWrite: boolean }) {
  const { change, isEdited, isSaving, isWaiting, button, edit, save, close } = useNameEdit(contact, canWrite);
  if (!isEdited)
    return (
      <h2 className="flex min-h-8 items-center gap-1 text-lg leading-6 font-semibold">
        <span className="bidi line-clamp-3 wrap-anywhere">{nameOf(contact)}</span>
        {canWrite && (
          <IconButton
            ref={button}
            icon="edit"
            label={t.personPage.editName}
            className="!size-6"
            onClick={edit}
          />
        )}
      </h2>
    );
  const keep: typeof change.keep = (member) => {
    change.keep(member);
    save();
  };
  const drop: typeof change.drop = (member) => {
    change.drop(member);
    close();
  };
  return (
    <div className="flex flex-col gap-1 pb-1">
      <h2>
        <input
          autoFocus
          dir="auto"
          aria-label={t.fields.display_name}
          value={change.values.display_name}
          maxLength={8_000}
          readOnly={isSaving}
          onChange={(event) => change.put({ display_name: event.target.value })}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'Escape') return;
            event.preventDefault();
            if (event.key === 'Enter') return save();
            change.discard();
            close();
          }}
          className={`${fieldLook} !text-lg font-semibold`}
        />
      </h2>
      {isWaiting && (
        <p role="alert" className="text-xs text-warn">
          {t.grid.unsent}
        </p>
      )}
      <Conflicts change={{ ...change, keep, drop }} />
    </div>
  );
}

/** Shows that the parts of a name were removed, with an undo. */
function useOfferOfParts() {
  const client = useQueryClient();
  return (before: Contact, now: Contact) => {
    if (!losesParts(before, now)) return;
    const run = () => changeHeld(client, now, changeOfName(before));
    toast({ text: t.namePartsLost, action: { label: t.actions.undo, run } });
  };
}

/** Returns the edit of the name. It is saved when the field loses the focus, and when the server is back. */
function useNameEdit(contact: Contact, canWrite: boolean) {
  const change = useContactChange(
    contact,
    nameDraft,
    ({ display_name: name }) => ({ display_name: name ?? '' }),
    ({ display_name: name = '' }, now) => changeOfName(divideName(name, now)),
    { labels: t.fields },
  );
  const offerParts = useOfferOfParts();
  // A name that was begun before a reload is edited on.
  const [isEdited, setEdited] = useState(() => canWrite && hasDrafts(contactDrafts(contact, nameDraft)));
  const [isSaving, setSaving] = useState(false);
  const [isWaiting, setWaiting] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const isOver = useRef(false);
  const close = () => {
    isOver.current = true;
    setSaving(false);
    setWaiting(false);
    setEdited(false);
    setTimeout(() => button.current?.focus(), 0);
  };
  const save = () => {
    if (isOver.current) return;
    isOver.current = true;
    setSaving(true);
    latest.current.change
      .send()
      .then((now) => {
        if (now !== undefined) offerParts(contact, now);
        close();
      })
      .catch((error: unknown) => {
        isOver.current = false;
        setSaving(false);
        // The notice at the field offers the choice.
        if (isApiError(error, 'stale')) return;
        setWaiting(mayBeLater(error));
        if (mayBeLater(error))
          whenBack(() => latest.current.change.isChanged && latest.current.save(), error);
        else toastError(error);
      });
  };
  const latest = useRef({ change, save });
  latest.current = { change, save };
  const edit = () => {
    isOver.current = false;
    setEdited(true);
  };
  return { change, isEdited, isSaving, isWaiting, button, edit, save, close };
}
