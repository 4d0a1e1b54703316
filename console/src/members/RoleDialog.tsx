/** Creates or changes a role of the account: its rights, its contacts, and their visible parts. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { OwnField, Role, Scope } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { ScopePicker } from '../keys/ScopePicker.tsx';
import { useAccount } from '../session/account.ts';
import { isLimited } from '../session/rights.ts';
import { t } from '../texts/texts.ts';
import { Select, SelectField } from '../ui/forms/Combobox.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { partLabel, roleLabel } from './member-labels.ts';
import { memberLists, rolesQuery } from './queries.ts';
import {
  type HiddenParts,
  maskable,
  type PartVisibility,
  partsOf,
  scopesOfLimited,
  shownAs,
  withPart,
} from './role-limits.ts';

const seen = ['all', 'groups', 'own'] as const;
const titles = {
  label: t.members.name,
  sees: t.members.seesTitle,
  parts: t.members.partsTitle,
  scopes: t.keys.preset,
};

const copyName = (copied: Role | undefined): string =>
  copied === undefined ? '' : t.members.copyOf(roleLabel(copied, copied.name));

export function RoleDialog(props: { edited?: Role; copied?: Role; onClose: () => void }) {
  const { edited, copied, onClose } = props;
  const client = useQueryClient();
  const { can } = useAccount();
  const { data: fields = [] } = useQuery({ ...fieldsQuery, enabled: can('contacts:read') });
  const from = edited ?? copied;
  const change = useChange({
    id: `role ${edited?.name ?? 'new'}`,
    source: from,
    labels: titles,
    valuesOf: (role) => ({
      label: edited === undefined ? copyName(copied) : (role?.label ?? ''),
      sees: role?.sees ?? ('groups' as Role['sees']),
      parts: { hidden: role?.hidden ?? [], masked: role?.masked ?? [] } as HiddenParts,
      scopes: (role?.scopes ??
        ['contacts:read', 'groups:read'].filter((scope) => can(scope as Scope))) as readonly Scope[],
    }),
    textOf: (name, value) => (name === 'sees' ? t.members.sees[value as Role['sees']] : undefined),
    read: useReread(rolesQuery, from, 'name'),
  });
  const { label, sees, parts, scopes: wanted } = change.values;
  const narrow = isLimited({ sees, ...parts });
  const mayGrant = (scope: Scope) => can(scope) && (!narrow || scopesOfLimited.includes(scope));
  // Scopes that a limited role cannot have return when it sees all contacts again.
  const scopes = wanted.filter(mayGrant);
  const put = (
    name: string,
    { label: title, scopes: all, sees: whom, parts: which }: typeof change.values,
    onlyNew = false,
  ) => {
    const body = { label: title.trim(), scopes: all.filter(mayGrant), sees: whom, ...which };
    return call('PUT', `/roles/${encodeURIComponent(name)}`, { body, onlyNew });
  };
  // A name of another role that was created meanwhile would replace that role.
  const create = async () => {
    const current = await client.fetchQuery({ ...rolesQuery, staleTime: 0 });
    return put(freeName(label, current), change.values, true);
  };
  const save = () =>
    edited === undefined
      ? create()
      : change.save((changed, now) => put(edited.name, { ...change.valuesOf(now), ...changed }));
  return (
    <ChangeDialog
      change={change}
      isWide
      title={edited === undefined ? t.members.newRole : t.members.editTitle(edited.label)}
      description={edited && t.members.roleEditText}
      action={edited === undefined ? t.actions.create : t.actions.save}
      isDisabled={label.trim() === '' || scopes.length === 0}
      run={save}
      done={t.members.changed(label.trim())}
      refresh={memberLists}
      onClose={onClose}
    >
      <TextField {...change.at('label')} autoFocus={edited === undefined} required maxLength={100} />
      <SelectField
        {...change.at('sees')}
        hint={t.members.seesTexts[sees]}
        options={seen.map((reach) => [reach, t.members.sees[reach]] as const)}
      />
      <ScopePicker {...{ scopes, mayGrant }} onChange={(next) => change.put({ scopes: next })} isNeeded />
      <p className="text-xs text-ink-faint">{narrow ? t.members.limitedHint : t.members.scopesHint}</p>
      <PartFields parts={parts} fields={fields} onChange={(next) => change.put({ parts: next })} />
    </ChangeDialog>
  );
}

function PartFields(props: {
  parts: HiddenParts;
  fields: readonly OwnField[];
  onChange: (parts: HiddenParts) => void;
}) {
  const { parts, fields, onChange } = props;
  const [isOpen] = useState(parts.hidden.length + parts.masked.length > 0);
  return (
    <details open={isOpen}>
      <summary className="w-fit cursor-pointer py-1 text-sm font-medium text-ink-soft hover:text-ink">
        {t.members.partsTitle}
      </summary>
      <ul className="divide-y divide-line rounded-md border border-line">
        {partsOf(parts, fields).map((part) => (
          <li key={part} className="flex items-center gap-4 px-3 py-1">
            <span className="bidi min-w-0 flex-1 truncate text-sm">{partLabel(part, fields)}</span>
            <Select
              aria-label={partLabel(part, fields)}
              className="!w-40"
              value={shownAs(parts, part)}
              onChange={(next) => onChange(withPart(parts, part, next as PartVisibility))}
              options={(maskable.includes(part)
                ? (['shown', 'masked', 'hidden'] as const)
                : (['shown', 'hidden'] as const)
              ).map((visibility) => [visibility, t.members.shown[visibility]] as const)}
            />
          </li>
        ))}
      </ul>
    </details>
  );
}

/**
 * Returns the name in addresses: the label's letters, or a number if it has no letters. No other role uses the name.
 */
function freeName(label: string, roles: readonly Role[]): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const base = plain === '' ? 'role' : plain;
  const names = new Set(roles.map((role) => role.name));
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`;
    if (!names.has(name)) return name;
  }
}
