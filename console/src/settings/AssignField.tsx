/** The owners of new contacts: members in rotation, or the members of a group. */
import { useQuery } from '@tanstack/react-query';
import type { Account } from '../api/types.ts';
import { catalogQuery } from '../contacts/contact-queries.ts';
import { useOwners } from '../members/owners.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Combobox, SelectField } from '../ui/forms/Combobox.tsx';

export type AssignRule = NonNullable<Account['account']['assign_new']>;

const ofGroup = 'group ';

export function AssignField(props: { rule: AssignRule | null; onChange: (rule: AssignRule | null) => void }) {
  const { rule, onChange } = props;
  const { can } = useAccount();
  const members = useOwners();
  const { data: groups = [] } = useQuery({ ...catalogQuery('groups'), enabled: can('groups:read') });
  const group = rule?.group;
  const chosen = rule?.members;
  const known = groups.map(({ number, name }) => [number, name] as const);
  const isGone = group !== undefined && !groups.some(({ number }) => number === group);
  const choose = (value: string) => {
    if (value.startsWith(ofGroup)) onChange({ group: Number(value.slice(ofGroup.length)) });
    else onChange(value === 'members' ? { members: members.map(({ number }) => number) } : null);
  };
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        label={t.settings.assign}
        name="assign_new"
        hint={t.settings.assignHint}
        value={group !== undefined ? `${ofGroup}${group}` : chosen === undefined ? '' : 'members'}
        onChange={choose}
        options={[
          ['', t.settings.assignNone],
          ...(members.length > 0 || chosen !== undefined
            ? [['members', t.settings.assignMembers] as const]
            : []),
          ...[...known, ...(isGone ? [[group, String(group)] as const] : [])].map(
            ([number, name]) => [`${ofGroup}${number}`, t.settings.assignGroup(name)] as const,
          ),
        ]}
      />
      {chosen !== undefined && (
        <Combobox
          isSeveral
          label={t.settings.assignees}
          options={members.map(({ number, name }) => ({ value: String(number), label: name }))}
          chosen={chosen.map(String)}
          onChange={(next) => onChange({ members: next.map(Number) })}
        />
      )}
    </div>
  );
}
