/** The fields that the account declares for its contacts: listed, declared with a dry run, changed and removed. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../api/client.ts';
import type { OwnField } from '../api/types.ts';
import { coloredChoices } from '../person/own-values.ts';
import { useAccount } from '../session/account.ts';
import { useNew } from '../shell/use-new.tsx';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/buttons.tsx';
import { FormDialog } from '../ui/forms/form-dialog.tsx';
import { PageFrame } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { Tag } from '../ui/Tag.tsx';
import { type Column, column, Table } from '../ui/tables/Table.tsx';
import { FieldDialog } from './FieldDialog.tsx';
import { IndexState } from './IndexState.tsx';
import { fieldsQuery, refreshFields } from './queries.ts';

type OpenDialog = { readonly name: 'new' } | { readonly name: 'edit' | 'remove'; readonly field: OwnField };

export function FieldsPage() {
  const { can } = useAccount();
  const [dialog, setDialog] = useState<OpenDialog>();
  const mayWrite = can('change fields');
  const button = useNew({
    section: t.pages.fields,
    title: t.ownFields.new,
    run: () => setDialog({ name: 'new' }),
    isAllowed: mayWrite,
  });
  const close = () => setDialog(undefined);
  return (
    <PageFrame width="table" title={t.pages.fields} text={t.ownFields.text} actions={button}>
      <FieldList onOpenDialog={setDialog} add={button} />
      {dialog?.name === 'new' && <FieldDialog onClose={close} />}
      {dialog?.name === 'edit' && <FieldDialog field={dialog.field} onClose={close} />}
      {dialog?.name === 'remove' && <RemoveDialog field={dialog.field} onClose={close} />}
    </PageFrame>
  );
}

function FieldList({ onOpenDialog, add }: { onOpenDialog: (dialog: OpenDialog) => void; add: ReactNode }) {
  const { can } = useAccount();
  const list = useQuery(fieldsQuery);
  const { data: fields } = list;
  if (fields === undefined) return <Unread of={list} rows={4} />;
  if (fields.length === 0)
    return (
      <Notice icon="fields" title={t.ownFields.none} actions={add} guide="guides/fields">
        {add ? t.ownFields.noneText : t.readerEmpty}
      </Notice>
    );
  return (
    <Table
      label={t.pages.fields}
      columns={fieldColumnsOf(fields, can, onOpenDialog)}
      rows={fields}
      keyOf={(field) => field.number}
    />
  );
}

/** Choices that a row shows. */
const maxChoices = 12;

function choicesColumn(): Column<OwnField> {
  return column(t.ownFields.choices, 'w-1/2 max-sm:hidden', (field) => (
    <span className="flex flex-wrap gap-1">
      {coloredChoices(field)
        .slice(0, maxChoices)
        .map((choice) => (
          <Tag key={choice.value} color={choice.color}>
            {choice.label}
          </Tag>
        ))}
      {field.choices.length > maxChoices && (
        <span className="nums text-xs text-ink-faint">+{field.choices.length - maxChoices}</span>
      )}
    </span>
  ));
}

function fieldColumnsOf(
  fields: readonly OwnField[],
  can: ReturnType<typeof useAccount>['can'],
  onOpenDialog: (dialog: OpenDialog) => void,
): readonly Column<OwnField>[] {
  return [
    {
      title: t.ownFields.label,
      isHead: true,
      look: 'max-w-0 w-1/3 max-sm:w-1/2',
      cell: ({ label, key }) => (
        <>
          <span className="bidi block truncate font-medium">{label}</span>
          {label !== key && <span className="bidi block truncate text-xs text-ink-faint">{key}</span>}
        </>
      ),
    },
    column(t.ownFields.type, 'whitespace-nowrap sm:w-64', (field) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        {t.ownFields.types[field.type]}
        <IndexState field={field} />
      </span>
    )),
    ...(fields.some(({ choices }) => choices.length > 0) ? [choicesColumn()] : []),
    column(<span className="sr-only">{t.moreActions}</span>, 'text-right whitespace-nowrap', (field) => (
      <>
        {can('change fields') && (
          <IconButton
            icon="edit"
            label={t.ownFields.editTitle(field.label)}
            onClick={() => onOpenDialog({ name: 'edit', field })}
          />
        )}
        {can('remove fields') && (
          <IconButton
            icon="trash"
            label={t.remove(field.label)}
            onClick={() => onOpenDialog({ name: 'remove', field })}
          />
        )}
      </>
    )),
  ];
}

function RemoveDialog({ field, onClose }: { field: OwnField; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <FormDialog
      title={t.remove(field.label)}
      description={t.ownFields.removeText}
      look="danger"
      icon="trash"
      action={t.ownFields.remove}
      run={() => call('DELETE', `/fields/${encodeURIComponent(field.key)}`)}
      done={t.removed(field.label)}
      onDone={() => refreshFields(client)}
      onClose={onClose}
    />
  );
}
