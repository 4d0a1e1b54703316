/** The plain fields of a person, all changed in one form. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contact, Member } from '../api/types.ts';
import { changeContact } from '../contacts/queries.ts';
import { ownerText, ownerWords, useOwners } from '../members/owners.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { Field, IconButton, Input, TextArea } from '../ui/controls.tsx';
import { InlineForm } from '../ui/inline-form.tsx';
import { Facts, Section } from './Section.tsx';

interface DetailsProps {
  readonly contact: Contact;
  readonly canWrite: boolean;
}

export const plainFields = [
  'display_name',
  'given_name',
  'family_name',
  'company',
  'job_title',
  'birthday',
  'language',
  'time_zone',
  'owner',
  'avatar_url',
  'description',
] as const;
export const addressFields = ['street', 'city', 'state', 'zip', 'country_code'] as const;
type PlainField = (typeof plainFields)[number];
type AddressField = (typeof addressFields)[number];
type FieldName = PlainField | AddressField;

const names: readonly FieldName[] = [...plainFields, ...addressFields];
const wide: ReadonlySet<FieldName> = new Set(['display_name', 'avatar_url', 'description', 'street']);

function isOfAddress(name: FieldName): name is AddressField {
  return addressFields.some((one) => one === name);
}

function textOf(contact: Contact, name: FieldName): string {
  return (isOfAddress(name) ? contact.address[name] : contact[name]) ?? '';
}

export function Details({ contact, canWrite }: DetailsProps) {
  const [isEdited, setEdited] = useState(false);
  const owners = useOwners(contact.owner !== null || isEdited);
  if (isEdited)
    return (
      <Section title={t.details}>
        <DetailsForm contact={contact} owners={owners} onClose={() => setEdited(false)} />
      </Section>
    );
  // The head of the contact shows its name.
  const filled = names.slice(1).flatMap((name) => {
    const stored = textOf(contact, name);
    const text = name === 'owner' ? ownerWords(stored, owners) : stored;
    return text === '' ? [] : [[t.fields[name], text] as const];
  });
  return (
    <Section
      title={t.details}
      action={canWrite && <IconButton icon="edit" label={t.editDetails} onClick={() => setEdited(true)} />}
    >
      <Facts rows={[...filled, [t.fields.created_at, formatMoment(contact.created_at)]]} />
    </Section>
  );
}

function pathOf(name: FieldName): string {
  return isOfAddress(name) ? `address.${name}` : name;
}

function DetailsForm({
  contact,
  owners,
  onClose,
}: {
  contact: Contact;
  owners: readonly Member[];
  onClose: () => void;
}) {
  const client = useQueryClient();
  /** The contact when the form was opened: only fields that the user changed are sent. */
  const [before] = useState(contact);
  const save = (form: FormData) => {
    const change = changeOf(before, form);
    return Object.keys(change).length === 0 ? Promise.resolve() : changeContact(client, contact, change);
  };
  return (
    <InlineForm label={t.editDetails} action={t.actions.save} run={save} onClose={onClose}>
      {/* A text that is no member's is as good. */}
      <datalist id="owners">
        {owners.map((one) => (
          <option key={one.number} value={ownerText(one)} label={one.name} />
        ))}
      </datalist>
      <div className="grid grid-cols-2 gap-2.5">
        {names.map((name) => {
          const now = textOf(contact, name);
          const isOther = now !== textOf(before, name);
          const control = {
            name,
            defaultValue: textOf(before, name),
            autoComplete: 'off',
          };
          return (
            <div key={name} className={wide.has(name) ? 'col-span-2' : ''}>
              <Field
                label={t.fields[name]}
                name={pathOf(name)}
                {...(isOther ? { hint: t.nowIs(now === '' ? t.none : now) } : {})}
              >
                {name === 'description' ? (
                  <TextArea {...control} rows={3} />
                ) : (
                  <Input
                    {...control}
                    autoFocus={name === 'display_name'}
                    inputMode={name === 'avatar_url' ? 'url' : 'text'}
                    {...(name === 'owner' && owners.length > 0 && { list: 'owners' })}
                  />
                )}
              </Field>
            </div>
          );
        })}
      </div>
    </InlineForm>
  );
}

/** Returns the changed fields of the form as the body of a PATCH request. */
function changeOf(before: Contact, form: FormData): object {
  const sent = (name: FieldName): (readonly [FieldName, string | null])[] => {
    // Lines of a form end as those of a mail do.
    const text = String(form.get(name) ?? '')
      .replaceAll('\r\n', '\n')
      .trim();
    return text === textOf(before, name).trim() ? [] : [[name, text === '' ? null : text]];
  };
  const address = addressFields.flatMap(sent);
  return {
    ...Object.fromEntries(plainFields.flatMap(sent)),
    ...(address.length === 0 ? {} : { address: Object.fromEntries(address) }),
  };
}
