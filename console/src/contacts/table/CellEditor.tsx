/** The cell that is edited. It is loaded, with all of the editing, when the list is first pointed at or focused. */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useEffect, useState } from 'react';
import { call } from '../../api/client.ts';
import { type CatalogItem, type Contact, contactTypes, type One } from '../../api/types.ts';
import type { Draft } from '../../drafts/drafts.ts';
import { ownerChoices, useOwners } from '../../members/owners.ts';
import { membersQuery, scope } from '../../members/queries.ts';
import { useExamples } from '../../phones/use-phone-format.ts';
import { useAccount } from '../../session/account.ts';
import { t } from '../../texts/texts.ts';
import type { Choice } from '../../ui/forms/Combobox.tsx';
import { toastError } from '../../ui/toasts.tsx';
import { type CatalogName, catalogQuery, readScopeOf } from '../contact-queries.ts';
import { nameOf } from '../name.ts';
import { ChoiceEditor } from './ChoiceEditor.tsx';
import { ConflictNotice } from './ConflictNotice.tsx';
import { accessOf, type CellAccess } from './cell-values.ts';
import type { ContactColumn } from './columns.tsx';
import { Editing } from './editing.ts';
import { type NextCell, TextEditor } from './TextEditor.tsx';

export function startEditing(...needs: ConstructorParameters<typeof Editing>): Editing {
  return new Editing(...needs);
}

export { ConflictNotice };

/**
 * The entered text. The text outlives the field. When its row moves, the field is removed and created again in the new
 * place.
 */
export interface OpenText {
  readonly id: string;
  readonly column: string;
  /** the contact at the time when the field was opened */
  readonly opened: Contact;
  /** the text of the cell when the user began to edit it */
  readonly before: string;
  text: string;
}

interface CellEditorProps {
  readonly editing: Editing;
  readonly contact: Contact;
  readonly column: ContactColumn;
  readonly text: string | undefined;
  /** entered before, and not stored */
  readonly draft: Draft | undefined;
  readonly open: RefObject<OpenText | undefined>;
  /** whether the other value has been shown for a moment */
  readonly isRead: () => boolean;
  readonly onShown: () => void;
  readonly onDone: (then: NextCell) => void;
  /** Returns whether the row was moved: the field begins again there. */
  readonly isMoved: () => boolean;
  /** The text is kept in the cell, and nothing is sent; undefined removes it. */
  readonly onKept: (text: string | undefined) => void;
  /** `opens`: the field is to open again */
  readonly onUnsaved: (opens: boolean) => void;
}

const catalogOf: Readonly<Partial<Record<string, CatalogName>>> = {
  tags: 'tags',
  groups: 'groups',
  status: 'statuses',
  source: 'sources',
};

export function CellEditor(props: CellEditorProps) {
  const { editing, contact, column, text, onDone } = props;
  const client = useQueryClient();
  const { can } = useAccount();
  const [opened] = useState(contact);
  // A refused number shows one.
  useExamples();
  const catalog = catalogOf[column.id];
  const { data: items, isLoading } = useQuery({
    ...catalogQuery(catalog ?? 'tags'),
    enabled: catalog !== undefined && can(readScopeOf(catalog)),
  });
  const isOwner = column.id === 'owner';
  const owners = useOwners(isOwner);
  const members = useQuery({ ...membersQuery, enabled: isOwner && can(scope) });
  // Shows a list of members, in which the user may also enter another text as the owner. Without members it is a text
  // field. An open field does not change.
  const [isOfMembers] = useState(isOwner && can(scope) && (members.data === undefined || owners.length > 0));
  const access = accessOf(column);
  if (access === undefined) return null;
  const label = t.editCell(column.title, nameOf(contact));
  // A change of this cell since it was opened is a conflict; a change of another cell is not.
  const isKept = access.textOf(opened) === access.textOf(contact);
  const isSingle = access.kind !== 'several';
  const isText = (access.kind === 'text' && !isOfMembers) || access.kind === 'date';
  const enter = (entered: string, value?: unknown, from = contact) =>
    void editing
      .enter(from, column, entered, value)
      // A list of choices would hide the notice of the conflict.
      .then((unsaved) => unsaved && props.onUnsaved(unsaved === 'conflict' && isText))
      .catch(toastError);
  if (isText)
    return <TextCell {...props} access={access} label={label} onEnter={(entered) => enter(entered)} />;

  const choices = isOfMembers ? ownerChoices(owners, contact.owner) : choicesOf(column, items ?? []);
  const isSeveral = access.kind === 'several';
  const chosen = [access.valueOf(contact)].flat().flatMap((one) => (one === null ? [] : String(one)));
  const choose = (values: readonly string[]) => {
    const sent = values.map((one) => valueIn(column, one));
    const names = values.map((one) => choices.find((choice) => choice.value === one)?.label ?? one);
    const from = isSingle && !isKept ? opened : contact;
    enter(names.join(', '), isSeveral ? sent : (sent[0] ?? null), from);
  };
  const make = async (name: string) => {
    if (isOwner || catalog === undefined) return choose([name]);
    const made = catalog === 'tags' ? name : await createItem(client, catalog, name);
    choose(isSeveral ? [...chosen, made] : [made]);
  };
  const mayMake = isOwner || (catalog !== undefined && (catalog === 'tags' || can(`${catalog}:write`)));
  return (
    <ChoiceEditor
      label={label}
      text={text ?? ''}
      options={choices}
      isWaiting={isLoading || members.isLoading}
      chosen={chosen}
      isSeveral={isSeveral}
      {...(!isSeveral && chosen.length > 0 && { none: t.none })}
      onMake={mayMake ? (name) => void make(name).catch(toastError) : undefined}
      onChange={choose}
      onDone={onDone}
    >
      {column.show(contact)}
    </ChoiceEditor>
  );
}

/** Creates an item of a catalog, and returns its number. */
async function createItem(client: QueryClient, catalog: CatalogName, name: string): Promise<string> {
  const { data } = await call<One<CatalogItem>>('POST', `/${catalog}`, { body: { name } });
  await client.invalidateQueries({ queryKey: ['catalogs', catalog] });
  return String(data.number);
}

/**
 * Shows the editor of a text. After the notice of a conflict with another user's change, only a key press stores the
 * text.
 */
function TextCell(props: TextCellProps) {
  const { contact, column, text, draft, isRead, onShown, onDone, isMoved, onKept } = props;
  const { access, label, onEnter } = props;
  const { own, isBegun } = useOpenText(props);
  const theirs = access.textOf(contact);
  const isConflict = draft?.conflict !== undefined || own.before !== theirs;

  /** Returns whether the field is done. */
  const end = (entered: string | undefined, then: NextCell): boolean => {
    // A text that was not stored is only sent again by a key. When the focus leaves the cell, it is not sent.
    const isSent =
      entered !== (draft?.text ?? access.textOf(own.opened)) || (draft !== undefined && then !== 'stay');
    const isOver = isConflict && isSent && entered !== undefined && entered !== theirs;
    if (isOver && then !== 'stay' && !isRead()) return false;
    props.open.current = undefined;
    onDone(then);
    if (entered === undefined) {
      if (isConflict) onKept(undefined);
    } else if (isOver && then === 'stay') onKept(entered);
    else if (isSent) onEnter(entered);
    return true;
  };
  return (
    <TextEditor
      label={label}
      text={own.text}
      isDate={access.kind === 'date'}
      isWhole={text === undefined && draft?.conflict === undefined && !isBegun}
      onText={(next) => {
        own.text = next;
      }}
      onDone={end}
      onGone={(entered) => isMoved() || end(entered, 'stay')}
      notice={
        isConflict
          ? (choose) => (
              <ConflictNotice
                contact={contact}
                column={column}
                onShown={onShown}
                onKeep={() => choose(true)}
                onDrop={() => choose(false)}
              />
            )
          : undefined
      }
    />
  );
}

interface TextCellProps extends CellEditorProps {
  readonly access: CellAccess;
  readonly label: string;
  readonly onEnter: (text: string) => void;
}

/** Returns the entered text of the cell. `isBegun`: it was entered before the row moved. */
function useOpenText({ contact, column, text, draft, open, access }: TextCellProps) {
  const [{ isBegun, own }] = useState(() => {
    const { current } = open;
    if (current?.id === contact.id && current.column === column.id) return { isBegun: true, own: current };
    const begun: OpenText = {
      id: contact.id,
      column: column.id,
      opened: contact,
      before: draft?.before ?? access.textOf(contact),
      text: text ?? draft?.text ?? access.textOf(contact),
    };
    return { isBegun: false, own: begun };
  });
  useEffect(() => {
    open.current = own;
  }, [open, own]);
  return { own, isBegun };
}

function choicesOf(column: ContactColumn, items: readonly CatalogItem[]): readonly Choice[] {
  const { field } = column;
  if (field?.type === 'yes_no')
    return [
      { value: 'true', label: t.yesNo.yes },
      { value: 'false', label: t.yesNo.no },
    ];
  if (field !== undefined) return field.choices;
  if (column.id === 'type') return contactTypes.map((one) => ({ value: one, label: t.types[one] }));
  // Tags are named: their names differ by letter case.
  const named = (one: CatalogItem) => (column.id === 'tags' ? one.name : String(one.number));
  // A source is plain text, unless it was given a colour.
  const plain = column.id === 'source' ? undefined : null;
  return items.map((one) => ({ value: named(one), label: one.name, color: one.color ?? plain }));
}

function valueIn(column: ContactColumn, value: string): unknown {
  if (column.field?.type === 'yes_no') return value === 'true';
  return ['groups', 'status', 'source'].includes(column.id) ? Number(value) : value;
}
