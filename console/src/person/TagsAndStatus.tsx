/** Tags, groups, status, source and type of a person, each chosen from its catalog by typing. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type CatalogItem, type Contact, contactTypes, type NumberedItem } from '../api/types.ts';
import { changeHeld } from '../contacts/contact-changes.ts';
import { type CatalogName, catalogQuery, readScopeOf } from '../contacts/contact-queries.ts';
import { useAccount } from '../session/account.ts';
import { madeName } from '../texts/made-names.ts';
import { t } from '../texts/texts.ts';
import { type Choice, Combobox } from '../ui/forms/Combobox.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Tag } from '../ui/Tag.tsx';
import { toastError } from '../ui/toasts.tsx';
import { itemColor } from '../values/hue.ts';
import { Section } from './Section.tsx';

interface TagsAndStatusProps {
  readonly contact: Contact;
  readonly canWrite: boolean;
}

export function TagsAndStatus({ contact, canWrite }: TagsAndStatusProps) {
  const change = useChangesInTurn(contact);
  const tags = useCatalog('tags');
  const groups = useCatalog('groups');
  const tagChoices = withOwn(
    tags.map((tag) => ({ value: tag.name, label: tag.name, color: tag.color })),
    contact.tags.map((name) => ({ value: name, label: name })),
  );
  const groupNumbers = contact.groups.map(({ number }) => number);
  const groupNumbersOf = (name: string) =>
    contact.groups.flatMap((group) => (group.name === name ? [group.number] : []));
  return (
    <Section title={t.filedUnder}>
      <div className="flex flex-col gap-2.5">
        <Chips
          label={t.fields.tags}
          names={contact.tags}
          items={tags}
          onRemove={canWrite ? (name) => change({ remove_tags: [name] }) : undefined}
        >
          <Combobox
            isSeveral
            label={t.personPage.chooseTags}
            options={tagChoices}
            chosen={contact.tags}
            onChange={(chosen) => change(itemChanges('tags', contact.tags, chosen))}
            onMake={(name) => change({ add_tags: [name] })}
            trigger={<AddButton label={t.addTag} />}
          />
        </Chips>
        {(contact.groups.length > 0 || (canWrite && groups.length > 0)) && (
          <Chips
            label={t.fields.groups}
            names={contact.groups.map(({ name }) => name)}
            items={groups}
            onRemove={canWrite ? (name) => change({ remove_groups: groupNumbersOf(name) }) : undefined}
          >
            <Combobox
              isSeveral
              label={t.personPage.chooseGroups}
              options={itemChoicesOf(groups, contact.groups)}
              chosen={groupNumbers.map(String)}
              onChange={(chosen) => change(itemChanges('groups', groupNumbers, chosen.map(Number)))}
              trigger={<AddButton label={t.addGroup} />}
            />
          </Chips>
        )}
        <StatusSourceAndType {...{ contact, canWrite, change }} />
      </div>
    </Section>
  );
}

interface FieldsProps extends TagsAndStatusProps {
  readonly change: (sent: object) => void;
}

function StatusSourceAndType({ contact, canWrite, change }: FieldsProps) {
  const statuses = useCatalog('statuses');
  const sources = useCatalog('sources');
  const status = ownOf('statuses', contact.status);
  return (
    <div className="grid grid-cols-3 gap-2">
      <CatalogField
        label={t.fields.status}
        items={statuses.map(asStatus)}
        own={status && asStatus(status)}
        isDisabled={!canWrite}
        onChange={(status) => change({ status })}
      />
      <CatalogField
        label={t.fields.source}
        items={sources.map(asShown)}
        own={ownOf('sources', contact.source)}
        isDisabled={!canWrite}
        onChange={(source) => change({ source })}
      />
      <VisualLabel label={t.fields.type}>
        <Combobox
          label={t.fields.type}
          options={contactTypes.map((contactType) => ({ value: contactType, label: t.types[contactType] }))}
          chosen={[contact.type]}
          onChange={([type]) => change({ type })}
          isQuiet
          isDisabled={!canWrite}
          align="end"
        />
      </VisualLabel>
    </div>
  );
}

interface ChipsProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly items: readonly CatalogItem[];
  /** undefined: they cannot be changed */
  readonly onRemove: ((name: string) => void) | undefined;
  /** adds one */
  readonly children: React.ReactNode;
}

function Chips({ label, names, items, onRemove, children }: ChipsProps) {
  return (
    <ul aria-label={label} className="flex flex-wrap items-center gap-1.5">
      {names.map((name) => (
        <li key={name} className="min-w-0 max-w-full">
          <Tag
            color={items.find((item) => item.name === name)?.color}
            onRemove={onRemove && (() => onRemove(name))}
            removeLabel={t.remove(name)}
          >
            {name}
          </Tag>
        </li>
      ))}
      {onRemove && <li>{children}</li>}
    </ul>
  );
}

const ownOf = (catalog: CatalogName, item: NumberedItem | null) =>
  item && { ...item, name: madeName(catalog, item.name) };

const asStatus = (item: NumberedItem): NumberedItem => ({ ...item, color: itemColor('statuses', item) });

/** Returns an item in its shown form. A source is plain text, unless it was given a color. */
const asShown = ({ number, name, color }: CatalogItem): NumberedItem => ({
  number,
  name,
  color: color ?? undefined,
});

function CatalogField(props: {
  label: string;
  items: readonly NumberedItem[];
  own: NumberedItem | null;
  isDisabled: boolean;
  onChange: (number: number | null) => void;
}) {
  const { label, items, own, isDisabled, onChange } = props;
  return (
    <VisualLabel label={label}>
      <Combobox
        label={label}
        options={itemChoicesOf(items, own === null ? [] : [own])}
        chosen={own === null ? [] : [String(own.number)]}
        onChange={([chosen]) => onChange(chosen === undefined ? null : Number(chosen))}
        none={t.none}
        isQuiet
        isDisabled={isDisabled}
      />
    </VisualLabel>
  );
}

/** Shows a visual label only, since the button has a label already. */
function VisualLabel({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span aria-hidden="true" className="text-sm font-medium text-ink-soft">
        {label}
      </span>
      {children}
    </div>
  );
}

function AddButton({ label, ...rest }: { label: string } & React.ComponentProps<'button'>) {
  return (
    <button
      type="button"
      {...rest}
      className="inline-flex h-6 items-center gap-1 rounded-sm border border-dashed border-line-strong px-2 text-xs text-ink-soft hover:text-ink"
    >
      <Icon name="plus" className="!size-3" />
      {label}
    </button>
  );
}

/** Lists the choices. The contact's own items are listed even if the catalog is loading or not readable. */
function itemChoicesOf(items: readonly NumberedItem[], own: readonly NumberedItem[]): readonly Choice[] {
  const choice = ({ number, name, color }: NumberedItem) => ({ value: String(number), label: name, color });
  return withOwn(items.map(choice), own.map(choice));
}

function withOwn(all: readonly Choice[], own: readonly Choice[]): readonly Choice[] {
  return [...own.filter((choice) => !all.some((other) => other.value === choice.value)), ...all];
}

/** Returns a function that sends changes in sequence, so that quick choices do not conflict with each other. */
function useChangesInTurn(contact: Contact): (sent: object) => void {
  const client = useQueryClient();
  const last = useRef<Promise<unknown>>(Promise.resolve());
  return (sent) => {
    last.current = last.current.then(() => changeHeld(client, contact, sent)).catch(toastError);
  };
}

/** Returns the change of a list by its added and removed items: other items may have changed since. */
function itemChanges<Item>(name: 'tags' | 'groups', before: readonly Item[], after: readonly Item[]): object {
  const added = after.filter((item) => !before.includes(item));
  const removed = before.filter((item) => !after.includes(item));
  return {
    ...(added.length > 0 && { [`add_${name}`]: added }),
    ...(removed.length > 0 && { [`remove_${name}`]: removed }),
  };
}

function useCatalog(name: CatalogName): readonly CatalogItem[] {
  const { can } = useAccount();
  return useQuery({ ...catalogQuery(name), enabled: can(readScopeOf(name)) }).data ?? [];
}
