/** Makes a role of the account, or changes one: what it may do, whom it sees, and which parts of them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { OwnField, Role, Scope } from '../api/types.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { ScopePicker } from '../keys/ScopePicker.tsx';
import { presetOf } from '../keys/scopes.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Select } from '../ui/controls.tsx';
import { Choice } from '../ui/fields.tsx';
import { FormDialog, TextField } from '../ui/form-dialog.tsx';
import { toast } from '../ui/toasts.tsx';
import {
  isLimited,
  maskable,
  type Parts,
  partsOf,
  type Shown,
  scopesOfLimited,
  shownAs,
  withPart,
} from './parts.ts';
import { refreshMembers } from './queries.ts';
import { partLabel, roleLabel } from './words.ts';

const seen = ['all', 'groups', 'own'] as const;

export function RoleDialog({
  roles,
  edited,
  copied,
  onClose,
}: {
  roles: readonly Role[];
  edited?: Role;
  copied?: Role;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const { can } = useAccount();
  const { data: fields = [] } = useQuery({ ...fieldsQuery, enabled: can('contacts:read') });
  const from = edited ?? copied;
  const [label, setLabel] = useState(
    edited?.label ?? (copied === undefined ? '' : t.members.copyOf(roleLabel(copied, copied.name))),
  );
  const [sees, setSees] = useState<Role['sees']>(from?.sees ?? 'groups');
  const [parts, setParts] = useState<Parts>({ hidden: from?.hidden ?? [], masked: from?.masked ?? [] });
  const [wanted, setWanted] = useState<readonly Scope[]>(
    () => from?.scopes ?? (['contacts:read', 'groups:read'] as const).filter(can),
  );
  const narrow = isLimited({ sees, ...parts });
  const given = (scope: Scope) => can(scope) && (!narrow || scopesOfLimited.includes(scope));
  // Scopes that the role cannot have come back when it sees everyone again.
  const scopes = wanted.filter(given);
  const [isOwn, setOwn] = useState(() => from !== undefined && presetOf(from.scopes, given) === 'own');
  const save = () => {
    const name = edited?.name ?? freeName(label, roles);
    const body = { label: label.trim(), scopes, sees, ...parts };
    return call('PUT', `/roles/${encodeURIComponent(name)}`, { body });
  };
  return (
    <FormDialog
      isWide
      title={edited === undefined ? t.members.newRole : t.members.editTitle(edited.label)}
      {...(edited !== undefined && { description: t.members.roleEditText })}
      action={edited === undefined ? t.actions.create : t.actions.save}
      isDisabled={label.trim() === '' || scopes.length === 0}
      run={save}
      onDone={() => {
        toast({ text: t.members.changed(label.trim()) });
        refreshMembers(client);
      }}
      onClose={onClose}
    >
      <TextField
        label={t.members.name}
        name="label"
        autoFocus={edited === undefined}
        required
        value={label}
        maxLength={100}
        onChange={setLabel}
      />
      <Choice
        label={t.members.seesTitle}
        value={sees}
        onChange={setSees}
        options={seen.map((one) => [one, t.members.sees[one], t.members.seesTexts[one]] as const)}
      />
      <PartFields parts={parts} fields={fields} onChange={setParts} />
      <ScopePicker scopes={scopes} given={given} onChange={setWanted} isOwn={isOwn} onOwn={setOwn} />
      <p className="text-xs text-ink-faint">{narrow ? t.members.limitedHint : t.members.scopesHint}</p>
      {scopes.length === 0 && <p className="text-xs text-bad">{t.keys.chooseScope}</p>}
    </FormDialog>
  );
}

function PartFields({
  parts,
  fields,
  onChange,
}: {
  parts: Parts;
  fields: readonly OwnField[];
  onChange: (parts: Parts) => void;
}) {
  return (
    <fieldset className="rounded-md border border-line">
      <legend className="mb-1 text-sm font-medium text-ink-soft">{t.members.partsTitle}</legend>
      <ul className="max-h-60 divide-y divide-line overflow-y-auto">
        {partsOf(parts, fields).map((part) => (
          <li key={part} className="flex items-center gap-4 px-3 py-1">
            <span className="bidi min-w-0 flex-1 truncate text-sm">{partLabel(part, fields)}</span>
            <Select
              aria-label={partLabel(part, fields)}
              className="!w-40"
              value={shownAs(parts, part)}
              onChange={(event) => onChange(withPart(parts, part, event.target.value as Shown))}
              options={(maskable.includes(part)
                ? (['shown', 'masked', 'hidden'] as const)
                : (['shown', 'hidden'] as const)
              ).map((one) => [one, t.members.shown[one]] as const)}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** The name in addresses: the label's letters, or a number where it has none; no role has it yet. */
function freeName(label: string, roles: readonly Role[]): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const base = plain === '' ? 'role' : plain;
  const names = new Set(roles.map((one) => one.name));
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`;
    if (!names.has(name)) return name;
  }
}
