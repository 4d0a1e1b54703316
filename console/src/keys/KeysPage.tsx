/** The keys of the account: rights, creation and expiry. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Key, Scope } from '../api/types.ts';
import { faceStatesQuery, facesQuery, nameOf } from '../connect/queries.ts';
import { membersQuery } from '../members/queries.ts';
import { useAccount } from '../session/account.ts';
import { endSession } from '../session/session.ts';
import { useNew } from '../shell/use-new.tsx';
import { findText, formatDate, formatList, formatMoment, formatNumber, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { Badge, Facts, PageFrame } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { RecordList } from '../ui/tables/RecordList.tsx';
import { type Column, column, textColumn } from '../ui/tables/Table.tsx';
import { toast } from '../ui/toasts.tsx';
import { KeyDialog, RotateKeyDialog } from './key-dialogs.tsx';
import { descendantsOf, keysQuery, stateOf, waitsForOf } from './queries.ts';
import { allScopes, presetOf, scopeGroups } from './scopes.ts';

export function KeysPage() {
  const { key: own } = useAccount();
  const list = useQuery(keysQuery);
  const { data: keys } = list;
  const [isNew, setNew] = useState(false);
  const add = useNew({ section: t.pages.keys, title: t.keys.new, run: () => setNew(true) });
  const live = (keys ?? []).filter((key) => stateOf(key) === 'live');
  const ended = (keys ?? []).filter((key) => stateOf(key) !== 'live');
  const isInUse = (key: Key) => key.id === own?.id;
  return (
    <PageFrame
      width="table"
      title={t.pages.keys}
      text={t.keys.text}
      actions={
        <>
          <LinkButton label={t.keys.import} to="/connect" icon="connect" />
          {add}
        </>
      }
    >
      <Unread of={list} />
      {keys?.length === 0 && (
        <Notice icon="keys" title={t.keys.emptyTitle} guide="guides/keys" actions={add}>
          {t.keys.emptyText}
        </Notice>
      )}
      {keys !== undefined && keys.length > 0 && (
        <RecordList
          label={t.keys.list}
          columns={keyColumnsOf(keys, isInUse)}
          rows={live}
          ended={{ rows: ended, show: t.keys.showEnded(ended.length), hide: t.keys.hideEnded }}
          keyOf={(key) => key.id}
          nameOf={(key) => `${key.name || t.keys.nameless} ${key.prefix}`}
          detail={(key) => <KeyFacts shown={key} keys={keys} />}
          actionsOf={(key) =>
            stateOf(key) === 'live'
              ? [
                  { icon: 'edit', label: t.keys.edit, run: 'edit' },
                  { icon: 'refresh', label: t.keys.rotate, run: 'rotate' },
                  { icon: 'block', label: t.keys.revoke, run: 'revoke', isDanger: true },
                ]
              : []
          }
          dialogs={{
            edit: (key, onClose) => <KeyDialog edited={key} isInUse={isInUse(key)} onClose={onClose} />,
            rotate: (key, onClose) => (
              <RotateKeyDialog rotated={key} isInUse={isInUse(key)} onClose={onClose} />
            ),
            revoke: (key, onClose) => (
              <RevokeDialog revoked={key} keys={keys} isInUse={isInUse(key)} onClose={onClose} />
            ),
          }}
        />
      )}
      {isNew && <KeyDialog onClose={() => setNew(false)} />}
    </PageFrame>
  );
}

function keyColumnsOf(keys: readonly Key[], isInUse: (key: Key) => boolean): readonly Column<Key>[] {
  const expiry = column<Key>(t.keys.facts.expires, 'whitespace-nowrap text-ink-soft max-lg:hidden', (key) =>
    key.expires_at === null ? (
      <span className="text-ink-faint">{t.never}</span>
    ) : (
      <time dateTime={key.expires_at}>{formatDate(key.expires_at)}</time>
    ),
  );
  return [
    column(t.keys.name, 'max-w-0 w-[45%] max-md:w-full', (key) => (
      <KeyName shown={key} isInUse={isInUse(key)} />
    )),
    textColumn(t.keys.preset, 'w-[35%] max-md:hidden', (key) => accessWords(key.scopes)),
    {
      title: t.keys.facts.lastUsed,
      look: 'whitespace-nowrap text-ink-soft max-sm:hidden',
      // Uses are noted once a minute, and this page is a use.
      cell: (key) => (isInUse(key) ? t.keys.now : <Ago at={key.last_used_at} />),
    },
    ...(keys.some((key) => key.expires_at !== null) ? [expiry] : []),
  ];
}

function KeyName({ shown, isInUse }: { shown: Key; isInUse: boolean }) {
  const state = stateOf(shown);
  const { old_secret_until: oldUntil } = shown;
  const waitsFor = waitsForOf(shown);
  const name = (
    <div className="flex min-w-0 items-center gap-2">
      <span className="min-w-0 truncate font-medium">{shown.name || t.keys.nameless}</span>
      <code className="shrink-0 font-mono text-xs text-ink-faint max-sm:hidden">{shown.prefix}…</code>
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
      {state === 'live' && waitsFor !== undefined && (
        <Badge tone="warn" icon="clock">
          {t.keys.waits[waitsFor]}
        </Badge>
      )}
      {oldUntil !== null && Date.parse(oldUntil) > Date.now() && (
        <span title={t.keys.oldUntil(formatMoment(oldUntil))}>
          <Icon name="clock" label={t.keys.oldUntil(formatMoment(oldUntil))} className="text-warn" />
        </span>
      )}
    </div>
  );
  return (
    <>
      {name}
      <p className="truncate text-xs text-ink-soft md:hidden">{accessWords(shown.scopes)}</p>
    </>
  );
}

/** Shows the rights and the origin of a key. */
function KeyFacts({ shown, keys }: { shown: Key; keys: readonly Key[] }) {
  const { rate_limit: rate, scopes } = shown;
  const apis = useApisOf(shown);
  const maker =
    shown.made_by === null
      ? t.keys.commandLine
      : (keys.find((key) => key.id === shown.made_by)?.name ?? t.keys.unknownMaker);
  const { member } = shown;
  const { data: members } = useQuery({ ...membersQuery, enabled: member !== null });
  return (
    <div className="-mx-4 -my-2 grid items-start gap-x-8 lg:grid-cols-2">
      <Facts
        facts={[
          [t.keys.facts.lastUsed, shown.last_used_at === null ? t.never : formatMoment(shown.last_used_at)],
          apis !== undefined && [t.keys.facts.apis, apis],
          [t.keys.facts.expires, shown.expires_at === null ? t.never : formatMoment(shown.expires_at)],
          [t.keys.facts.created, formatDate(shown.created_at)],
          [t.keys.facts.madeBy, maker],
          member !== null && [
            t.keys.member,
            members?.find((candidate) => candidate.number === member)?.name ?? `${member}`,
          ],
          [
            t.keys.rate,
            typeof rate === 'string'
              ? t.keys.rates[rate]
              : t.keys.rates.window(formatNumber(rate.count), formatNumber(rate.seconds)),
          ],
        ]}
      />
      <Facts
        facts={
          scopes.length === 0
            ? [[t.keys.scopes, t.keys.noScopes]]
            : ofResources(scopes).map(([resource, actions]) => [
                findText(t.keys.resources, resource) ?? resource,
                actions,
              ])
        }
      />
    </div>
  );
}

/** Returns the APIs that the key was made for or is known to have called. Undefined: not readable. */
function useApisOf({ id }: Key): string | undefined {
  const { can } = useAccount();
  const enabled = can('account:read');
  const { data: faces } = useQuery({ ...facesQuery, enabled });
  const { data: states } = useQuery({ ...faceStatesQuery, enabled, refetchInterval: false });
  if (faces === undefined || states === undefined) return undefined;
  const called = faces.filter((face) => states.get(face.name)?.key_ids.includes(id));
  return called.length === 0 ? t.keys.noApis : formatList(called.map(nameOf));
}

/** Returns the rights in words: `Contacts: read, write · Groups: read`, or the name of the preset. */
export function accessWords(scopes: readonly Scope[]): string {
  if (scopes.length === 0) return t.keys.noScopes;
  if (allScopes.every((scope) => scopes.includes(scope))) return t.keys.allScopes;
  const preset = presetOf(scopes, () => true);
  if (preset !== 'own') return t.keys.presets[preset];
  return ofResources(scopes)
    .map(([resource, actions]) => `${findText(t.keys.resources, resource) ?? resource}: ${actions}`)
    .join(' · ');
}

function ofResources(scopes: readonly Scope[]): readonly (readonly [resource: string, actions: string])[] {
  return scopeGroups.flatMap(([resource, ofResource]) => {
    const actions = ofResource
      .filter((scope) => scopes.includes(scope))
      .map((scope) => scope.split(':')[1] ?? '')
      .map((action) => findText(t.keys.scopeNames, action) ?? action);
    return actions.length === 0 ? [] : [[resource, actions.join(', ')] as const];
  });
}

function RevokeDialog(props: { revoked: Key; keys: readonly Key[]; isInUse: boolean; onClose: () => void }) {
  const { revoked, keys, isInUse, onClose } = props;
  const client = useQueryClient();
  const { key: own } = useAccount();
  const children = descendantsOf(revoked, keys);
  const endsHere = isInUse || children.some((child) => child.id === own?.id);
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
