/** One phone book: its problems, its facts, its key, and the values for each device. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import { call } from '../api/client.ts';
import type { Book, Key, MadeKey, One } from '../api/types.ts';
import { keysQuery, stateOf } from '../keys/queries.ts';
import { membersQuery } from '../members/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, formatDate, formatMoment, formatNumber, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { FormDialog } from '../ui/forms/form-dialog.tsx';
import { ActionMenu, type MenuAction } from '../ui/menus/overlays.tsx';
import { BackLink, Banner, type FactList, Facts, PageFrame, Part } from '../ui/page-frame.tsx';
import { EditBook } from './book-forms.tsx';
import { Devices } from './Devices.tsx';
import { KeyState } from './KeyState.tsx';
import {
  type BookSize,
  type BookSources,
  booksQuery,
  countText,
  maxPeople,
  sizeText,
  useSize,
} from './queries.ts';

interface DetailProps {
  readonly book: Book;
  /** undefined: it is not loaded yet, or the user may not list keys */
  readonly bookKey: Key | undefined;
  readonly sources: BookSources;
  /** the secret of its key, if it was made in this visit */
  readonly secret: string | undefined;
  readonly onSecret: (secret: string) => void;
}

type DialogName = 'edit' | 'replace' | 'revoke' | 'delete';

export function BookDetail({ book, bookKey, sources, secret, onSecret }: DetailProps) {
  const { can } = useAccount();
  const [dialog, setDialog] = useState<DialogName>();
  const size = useSize(book, sources);
  const close = () => setDialog(undefined);
  // The key may have been replaced in another tab.
  const isLatest = bookKey === undefined || secret?.startsWith(bookKey.prefix) === true;
  const shown = isLatest ? secret : undefined;
  const isEnded = bookKey !== undefined && stateOf(bookKey) !== 'live';
  const actions: readonly (MenuAction | false)[] = [
    !isEnded && {
      icon: 'block',
      label: t.phoneBooks.revoke,
      run: () => setDialog('revoke'),
      isDanger: true,
    },
    { icon: 'trash', label: t.webhooks.delete, run: () => setDialog('delete'), isDanger: true },
  ];
  const edit = (
    <Button icon="edit" onClick={() => setDialog('edit')}>
      {t.webhooks.edit}
    </Button>
  );
  return (
    <PageFrame
      back={<BackLink to="/connect/phone-books">{t.phoneBooks.backToList}</BackLink>}
      title={book.name}
      actions={
        can('keys:manage') && (
          <>
            {bookKey && <KeyState of={bookKey} />}
            {edit}
            {!isEnded && (
              <Button icon="keys" onClick={() => setDialog('replace')}>
                {t.phoneBooks.replace}
              </Button>
            )}
            <ActionMenu label={t.moreActions} actions={actions} />
          </>
        )
      }
    >
      {isEnded && (
        <Banner tone="bad" title={t.phoneBooks.endedTitle}>
          {t.phoneBooks.endedText}
        </Banner>
      )}
      {sources.isGone(book.source) && (
        <Banner tone="bad" title={t.phoneBooks.goneSource} actions={can('keys:manage') && edit}>
          {t.phoneBooks.goneSourceText}
        </Banner>
      )}
      {size !== undefined && size.value > maxPeople && <Cut size={size} />}
      {/* A secret that is shown this once is at the top. */}
      <div className={`flex gap-4 ${shown === undefined ? 'flex-col' : 'flex-col-reverse'}`}>
        <Part title={t.details}>
          <BookFacts book={book} bookKey={bookKey} sources={sources} size={size} />
        </Part>
        {!isEnded && <Devices book={book} secret={shown} />}
      </div>
      {dialog === 'edit' && <EditBook book={book} sources={sources} onClose={close} />}
      {dialog === 'replace' && <ReplaceKey book={book} onSecret={onSecret} onClose={close} />}
      {(dialog === 'revoke' || dialog === 'delete') && (
        <EndDialog book={book} isDeletion={dialog === 'delete'} onClose={close} />
      )}
    </PageFrame>
  );
}

/** Shows that phones get only the newest contacts of a large book. */
function Cut({ size }: { size: BookSize }) {
  const maxText = formatNumber(maxPeople);
  return (
    <Banner
      tone="warn"
      title={size.isMost ? t.phoneBooks.maybeCut(maxText) : t.phoneBooks.cut(maxText, countText(size))}
    >
      <p>{t.phoneBooks.cutText(maxText)}</p>
      <p>{t.phoneBooks.cutNext}</p>
    </Banner>
  );
}

function BookFacts(
  props: Pick<DetailProps, 'book' | 'bookKey' | 'sources'> & { size: BookSize | undefined },
) {
  const { book, bookKey, sources, size } = props;
  const { can } = useAccount();
  const { member_number: member } = book;
  const { data: members } = useQuery({ ...membersQuery, enabled: member !== null && can('keys:manage') });
  const name = members?.find((candidate) => candidate.number === member)?.name ?? `${member}`;
  const view = sources.viewOf(book.source);
  const facts: FactList = [
    [t.phoneBooks.source, sources.wordsOf(book.source)],
    size && [t.pages.contacts, sizeText(size)],
    [t.phoneBooks.shows, t.phoneBooks.showsNames[book.shows]],
    member !== null && [t.keys.member, t.phoneBooks.asMember(name)],
    ...(bookKey ? keyFacts(bookKey) : []),
    [t.columns.created, formatDate(book.created_at)],
  ];
  return (
    <>
      <Facts facts={facts} />
      {view !== undefined && (
        <p className="px-4 pb-3 text-sm">
          <Link to="/contacts" search={view} className="text-accent-strong hover:underline">
            {t.phoneBooks.toContacts}
          </Link>
        </p>
      )}
    </>
  );
}

function keyFacts({ prefix, last_used_at: usedAt, old_secret_until: until, expires_at: end }: Key): FactList {
  return [
    [t.keys.secret, `${prefix}…`, 'mono'],
    [t.phoneBooks.lastRead, usedAt === null ? t.never : formatAgo(usedAt)],
    until !== null &&
      Date.parse(until) > Date.now() && [t.phoneBooks.oldKey, t.phoneBooks.oldKeyUntil(formatMoment(until))],
    end !== null && [t.keys.facts.expires, formatMoment(end)],
  ];
}

interface ActionProps {
  readonly book: Book;
  readonly onClose: () => void;
}

function ReplaceKey({ book, onSecret, onClose }: ActionProps & Pick<DetailProps, 'onSecret'>) {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState('86400');
  const body = () => ({ overlap_seconds: Number(overlap) });
  return (
    <FormDialog
      title={t.phoneBooks.replaceTitle(book.name)}
      description={t.phoneBooks.replaceText}
      action={t.phoneBooks.replaceButton}
      run={() => call<One<MadeKey>>('POST', `/keys/${book.key_id}/rotate`, { body: body() })}
      onDone={({ data }) => {
        const { key: secret, ...replaced } = data;
        onSecret(secret);
        client.setQueryData(keysQuery.queryKey, (now) =>
          now?.map((key) => (key.id === replaced.id ? replaced : key)),
        );
      }}
      done={t.phoneBooks.replaced}
      refresh={[keysQuery]}
      onClose={onClose}
    >
      <SelectField
        label={t.phoneBooks.oldKey}
        name="overlap_seconds"
        value={overlap}
        onChange={setOverlap}
        options={Object.entries(t.intakes.overlaps)}
      />
    </FormDialog>
  );
}

/** Revokes the key of the book, or deletes the book with its key. */
function EndDialog({ book, isDeletion, onClose }: ActionProps & { isDeletion: boolean }) {
  const texts = t.phoneBooks;
  const [title, action, done, text] = isDeletion
    ? [texts.deleteTitle(book.name), t.actions.delete, texts.deleted(book.name), texts.deleteText]
    : [texts.revokeTitle(book.name), t.keys.revokeButton, texts.revoked, texts.revokeText];
  const run = async () => {
    await call('DELETE', isDeletion ? `/books/${book.number}` : `/keys/${book.key_id}`);
    if (isDeletion) navigate({ to: '/connect/phone-books', search: {} });
  };
  return (
    <ConfirmDialog {...{ title, action, run, done, onClose }} refresh={[booksQuery, keysQuery]}>
      {text}
    </ConfirmDialog>
  );
}
