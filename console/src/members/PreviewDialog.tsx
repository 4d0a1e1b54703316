/** Preview of the contacts that a member, or a member with a role, sees, with their number. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contact, Member, Role } from '../api/types.ts';
import { Phone } from '../phones/Phone.tsx';
import { formatList, formatNumber, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Dialog } from '../ui/menus/overlays.tsx';
import { MoreButton } from '../ui/page-frame.tsx';
import { Unread } from '../ui/states.tsx';
import { type Column, column, Table } from '../ui/tables/Table.tsx';
import { GroupField } from './member-dialogs.tsx';
import { roleLabel } from './member-labels.ts';
import { type PreviewPage, previewQuery } from './queries.ts';

export function PreviewDialog({ of, onClose }: { of: Member | Role; onClose: () => void }) {
  const [groups, setGroups] = useState<readonly number[]>([]);
  const isRole = 'scopes' in of;
  const viewer = isRole ? { role: of, groups } : { member: of };
  const name = isRole ? roleLabel(of, of.name) : of.name;
  const list = useInfiniteQuery(previewQuery(viewer));
  const { data } = list;
  const rows = data?.pages.flatMap((page) => page.data) ?? [];
  const total = data?.pages[0]?.meta.total;
  return (
    <Dialog
      isWide
      title={t.members.previewTitle(name)}
      description={isRole ? t.members.previewRoleText : t.members.previewText}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {t.actions.close}
        </Button>
      }
    >
      {isRole && of.sees === 'groups' && (
        <div className="pb-4">
          <GroupField chosen={groups} onChange={setGroups} />
        </div>
      )}
      <div className="-mx-5 [--edge:20px]">
        {data === undefined && <Unread of={list} />}
        {total !== undefined && (
          <p role="status" className="px-edge pb-2 text-sm font-medium">
            {totalWords(total)}
          </p>
        )}
        {rows.length > 0 && (
          <Table label={t.members.previewTitle(name)} columns={columns} rows={rows} keyOf={contactIdOf} />
        )}
        <MoreButton list={list} />
      </div>
    </Dialog>
  );
}

const contactIdOf = ({ id }: Contact) => id;

function totalWords({ value, relation }: PreviewPage['meta']['total']): string {
  if (value === 0) return t.members.seesNobody;
  return relation === 'eq' ? t.members.seesCount(value) : t.members.seesMore(formatNumber(value));
}

const columns: readonly Column<Contact>[] = [
  column(t.fields.display_name, 'max-w-0 w-[40%]', (contact) => (
    <span className="bidi block truncate">{contact.display_name || t.none}</span>
  )),
  column(t.fields.phone, 'whitespace-nowrap nums', (contact) => (
    <span className="bidi">{contact.phone !== null && <Phone number={contact.phone} />}</span>
  )),
  column(t.fields.owner, 'max-w-0 w-[25%] max-sm:hidden', (contact) => (
    <span className="bidi block truncate">{contact.owner}</span>
  )),
  column(t.fields.groups, 'max-w-0 w-[25%] max-sm:hidden', (contact) => (
    <span className="bidi block truncate">{formatList(contact.groups.map(({ name }) => name))}</span>
  )),
];
