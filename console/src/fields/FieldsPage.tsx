/** The fields that the account declares for its contacts: listed, declared with a dry run, changed and removed. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { OwnField } from '../api/types.ts';
import { Dot } from '../catalogs/ColorField.tsx';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/controls.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { BackLink, PageFrame } from '../ui/page-frame.tsx';
import { ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
import { toast } from '../ui/toasts.tsx';
import { FieldDialog } from './FieldDialog.tsx';
import { IndexState } from './IndexState.tsx';
import { fieldsQuery, refreshFields } from './queries.ts';

type Asked = { readonly what: 'new' } | { readonly what: 'edit' | 'remove'; readonly field: OwnField };

export function FieldsPage() {
  const { can } = useAccount();
  const [asked, setAsked] = useState<Asked>();
  const mayWrite = can('contacts:write');
  const declare = () => setAsked({ what: 'new' });
  useRegisteredActions(
    mayWrite
      ? [
          {
            id: 'new field',
            title: t.ownFields.new,
            section: t.pages.fields,
            icon: 'plus' as const,
            keys: 'n',
            run: declare,
          },
        ]
      : [],
  );
  if (!can('contacts:read'))
    return (
      <PageFrame title={t.pages.fields}>
        <NoPermission scope="contacts:read" />
      </PageFrame>
    );
  const button = mayWrite && (
    <Button look="primary" icon="plus" onClick={declare}>
      {t.ownFields.new}
    </Button>
  );
  const close = () => setAsked(undefined);
  return (
    <PageFrame
      title={t.pages.fields}
      back={<BackLink to="/settings">{t.pages.settings}</BackLink>}
      text={t.ownFields.text}
      actions={button}
    >
      <FieldList onAsk={setAsked} />
      {asked?.what === 'new' && <FieldDialog onClose={close} />}
      {asked?.what === 'edit' && <FieldDialog field={asked.field} onClose={close} />}
      {asked?.what === 'remove' && <RemoveDialog field={asked.field} onClose={close} />}
    </PageFrame>
  );
}

function FieldList({ onAsk }: { onAsk: (asked: Asked) => void }) {
  const { can } = useAccount();
  const { data: fields, error, refetch } = useQuery(fieldsQuery);
  if (error !== null && fields === undefined)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (fields === undefined) return <Loading rows={4} />;
  if (fields.length === 0)
    return (
      <Notice icon="tag" title={t.ownFields.none}>
        {t.ownFields.noneText}
      </Notice>
    );
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <table className="w-full table-fixed text-sm">
        <TableHead
          columns={[
            { title: t.ownFields.label, look: 'px-4' },
            { title: t.ownFields.type, look: 'w-40 px-2' },
            { title: t.ownFields.choices, look: 'px-2 max-sm:hidden' },
            { title: <span className="sr-only">{t.moreActions}</span>, look: 'w-20' },
          ]}
        />
        <tbody>
          {fields.map((field) => (
            <tr key={field.number} className="border-b border-line last:border-b-0 hover:bg-canvas">
              <td className="px-4 py-2">
                <span className="bidi block truncate font-medium">{field.label}</span>
                {field.label !== field.key && (
                  <span className="bidi block truncate text-xs text-ink-faint">{field.key}</span>
                )}
              </td>
              <td className="px-2 py-2">
                {t.ownFields.types[field.type]}
                <span className="mt-1 block empty:hidden">
                  <IndexState field={field} />
                </span>
              </td>
              <td className="px-2 py-2 max-sm:hidden">
                <span className="flex flex-wrap gap-x-3 gap-y-1">
                  {field.choices.slice(0, 12).map((one) => (
                    <span key={one.value} className="flex min-w-0 items-center gap-1.5">
                      <Dot color={one.color} />
                      <span className="bidi truncate">{one.label}</span>
                    </span>
                  ))}
                  {field.choices.length > 12 && '…'}
                </span>
              </td>
              <td className="px-2 text-right whitespace-nowrap">
                {can('contacts:write') && (
                  <IconButton
                    icon="edit"
                    label={t.ownFields.editTitle(field.label)}
                    onClick={() => onAsk({ what: 'edit', field })}
                  />
                )}
                {can('contacts:delete') && (
                  <IconButton
                    icon="trash"
                    label={t.remove(field.label)}
                    onClick={() => onAsk({ what: 'remove', field })}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RemoveDialog({ field, onClose }: { field: OwnField; onClose: () => void }) {
  const client = useQueryClient();
  const remove = async () => {
    await call('DELETE', `/fields/${encodeURIComponent(field.key)}`);
    refreshFields(client);
    toast({ text: t.removed(field.label) });
  };
  return (
    <FormDialog
      title={t.remove(field.label)}
      description={t.ownFields.removeText}
      look="danger"
      icon="trash"
      action={t.ownFields.remove}
      run={remove}
      onClose={onClose}
    />
  );
}
