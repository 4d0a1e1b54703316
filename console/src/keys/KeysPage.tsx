/** The keys of the account: who may do what, since when, and until when. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Key } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { endSession } from '../session/session.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { formatAgo, formatDate, formatMoment, formatNumber, t } from '../texts/texts.ts';
import { ConfirmDialog } from '../ui/confirm.tsx';
import { Button, Chip, IconButton, LinkButton } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/overlays.tsx';
import { Badge, PageFrame, Part } from '../ui/page-frame.tsx';
import { ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { EditKeyDialog, NewKeyDialog, RotateKeyDialog } from './KeyDialogs.tsx';
import { descendantsOf, keysQuery, stateOf } from './queries.ts';
import { allScopes } from './scopes.ts';

type Opened =
  | { readonly dialog: 'new' }
  | { readonly dialog: 'edit' | 'rotate' | 'revoke'; readonly key: Key };

export function KeysPage() {
  const { can, key: own } = useAccount();
  const isAllowed = can('keys:manage');
  const { data: keys, error, isPending, refetch } = useQuery({ ...keysQuery, enabled: isAllowed });
  const [opened, setOpened] = useState<Opened>();
  const [areEndedShown, setEndedShown] = useState(false);
  const onNew = () => setOpened({ dialog: 'new' });
  useRegisteredActions(
    isAllowed
      ? [{ id: 'new key', title: t.keys.new, section: t.pages.keys, icon: 'plus', keys: 'n', run: onNew }]
      : [],
  );
  if (!isAllowed)
    return (
      <PageFrame title={t.pages.keys}>
        <NoPermission scope="keys:manage" />
      </PageFrame>
    );
  const live = (keys ?? []).filter((one) => stateOf(one) === 'live');
  const ended = (keys ?? []).filter((one) => stateOf(one) !== 'live');
  const shown = areEndedShown ? [...live, ...ended] : live;
  const onClose = () => setOpened(undefined);
  return (
    <PageFrame
      title={t.pages.keys}
      text={t.keys.text}
      actions={
        <>
          <LinkButton to="/connect" icon="connect">
            {t.keys.import}
          </LinkButton>
          <Button look="primary" icon="plus" onClick={onNew}>
            {t.keys.new}
          </Button>
        </>
      }
    >
      {isPending && <Loading />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {keys !== undefined && keys.length === 0 && (
        <Notice icon="keys" title={t.keys.emptyTitle}>
          {t.keys.emptyText}
        </Notice>
      )}
      {keys !== undefined && keys.length > 0 && (
        <Part
          title={t.keys.list}
          actions={
            ended.length > 0 && (
              <Button look="quiet" onClick={() => setEndedShown(!areEndedShown)}>
                {areEndedShown ? t.keys.hideEnded : t.keys.showEnded(ended.length)}
              </Button>
            )
          }
        >
          <ul className="divide-y divide-line">
            {shown.map((one) => (
              <KeyRow
                key={one.id}
                shown={one}
                keys={keys}
                isInUse={one.id === own?.id}
                onOpen={(dialog) => setOpened({ dialog, key: one })}
              />
            ))}
          </ul>
        </Part>
      )}
      {opened?.dialog === 'new' && <NewKeyDialog onClose={onClose} />}
      {opened?.dialog === 'edit' && (
        <EditKeyDialog edited={opened.key} isInUse={opened.key.id === own?.id} onClose={onClose} />
      )}
      {opened?.dialog === 'rotate' && (
        <RotateKeyDialog rotated={opened.key} isInUse={opened.key.id === own?.id} onClose={onClose} />
      )}
      {opened?.dialog === 'revoke' && (
        <RevokeDialog
          revoked={opened.key}
          keys={keys ?? []}
          isInUse={opened.key.id === own?.id}
          onClose={onClose}
        />
      )}
    </PageFrame>
  );
}

function KeyRow({
  shown,
  keys,
  isInUse,
  onOpen,
}: {
  shown: Key;
  keys: readonly Key[];
  isInUse: boolean;
  onOpen: (dialog: 'edit' | 'rotate' | 'revoke') => void;
}) {
  const state = stateOf(shown);
  const name = shown.name || t.keys.nameless;
  const maker =
    shown.made_by === null
      ? t.keys.commandLine
      : (keys.find((one) => one.id === shown.made_by)?.name ?? t.keys.unknownMaker);
  const facts: readonly (readonly [string, string])[] = [
    // Uses are noted once a minute, and this page is a use.
    [
      t.keys.facts.lastUsed,
      isInUse ? t.keys.now : shown.last_used_at === null ? t.never : formatAgo(shown.last_used_at),
    ],
    [t.keys.facts.expires, shown.expires_at === null ? t.never : formatMoment(shown.expires_at)],
    [t.keys.facts.created, formatDate(shown.created_at)],
    [t.keys.facts.madeBy, maker],
  ];
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-2 px-4 py-3">
      <div className="flex min-w-0 flex-col gap-1.5">
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-base font-medium break-words">{name}</span>
          <code className="font-mono text-xs text-ink-faint">{shown.prefix}…</code>
          {isInUse && (
            <Badge tone="plain" icon="check">
              {t.keys.inUse}
            </Badge>
          )}
          {state !== 'live' && (
            <Badge tone="bad" icon="block">
              {t.keys.states[state]}
            </Badge>
          )}
          {shown.old_secret_until !== null && Date.parse(shown.old_secret_until) > Date.now() && (
            <Badge tone="warn" icon="clock">
              {t.keys.oldUntil(formatMoment(shown.old_secret_until))}
            </Badge>
          )}
        </div>
        <Scopes shown={shown} />
      </div>
      {state === 'live' ? (
        <Menu
          align="end"
          trigger={<IconButton icon="more" label={t.keys.actionsFor(`${name} ${shown.prefix}`)} />}
        >
          <MenuItem icon="edit" onSelect={() => onOpen('edit')}>
            {t.keys.edit}
          </MenuItem>
          <MenuItem icon="refresh" onSelect={() => onOpen('rotate')}>
            {t.keys.rotate}
          </MenuItem>
          <MenuLine />
          <MenuItem icon="block" isDanger onSelect={() => onOpen('revoke')}>
            {t.keys.revoke}
          </MenuItem>
        </Menu>
      ) : (
        <span />
      )}
      <dl className="col-span-2 grid grid-cols-2 gap-x-4 gap-y-1 text-sm sm:grid-cols-4">
        {facts.map(([label, value]) => (
          <div key={label} className="min-w-0">
            <dt className="text-xs text-ink-faint">{label}</dt>
            <dd className="truncate">{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

const shownScopes = 6;

function Scopes({ shown: { scopes, rate_limit: rate } }: { shown: Key }) {
  const isAll = allScopes.every((scope) => scopes.includes(scope));
  const rateText =
    typeof rate === 'string'
      ? t.keys.rates[rate]
      : t.keys.rates.window(formatNumber(rate.count), formatNumber(rate.seconds));
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {isAll && <Chip>{t.keys.allScopes}</Chip>}
      {scopes.length === 0 && <Chip>{t.keys.noScopes}</Chip>}
      {!isAll && scopes.slice(0, shownScopes).map((scope) => <Chip key={scope}>{scope}</Chip>)}
      {!isAll && scopes.length > shownScopes && (
        <span className="text-xs text-ink-faint" title={scopes.slice(shownScopes).join(', ')}>
          +{scopes.length - shownScopes}
        </span>
      )}
      {rate !== 'default' && <span className="text-xs text-ink-faint">{rateText}</span>}
    </div>
  );
}

function RevokeDialog({
  revoked,
  keys,
  isInUse,
  onClose,
}: {
  revoked: Key;
  keys: readonly Key[];
  isInUse: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const { key: own } = useAccount();
  const children = descendantsOf(revoked, keys);
  const endsHere = isInUse || children.some((one) => one.id === own?.id);
  const name = revoked.name || t.keys.nameless;
  const run = async () => {
    await call('DELETE', `/keys/${revoked.id}`);
    if (endsHere) {
      endSession('left');
      return;
    }
    toast({ text: t.keys.revoked(name) });
    await client.invalidateQueries(keysQuery);
  };
  return (
    <ConfirmDialog title={t.keys.revokeTitle(name)} action={t.keys.revokeButton} run={run} onClose={onClose}>
      <p>{t.keys.revokeText}</p>
      {children.length > 0 && <p>{t.keys.revokeChildren(children.length)}</p>}
      {endsHere && (
        <p className="flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          <Icon name="warning" className="mt-0.5" />
          {t.keys.revokeOwn}
        </p>
      )}
    </ConfirmDialog>
  );
}
