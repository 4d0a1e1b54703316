/** The plain fields of a person, all changed in one form. */
import { useState } from 'react';
import type { Contact, Member } from '../api/types.ts';
import { hasDrafts } from '../drafts/change.ts';
import { ownerChoices, ownerName, useMembers, useOwners } from '../members/owners.ts';
import { countryName, formatMoment, shownDay, t } from '../texts/texts.ts';
import { IconButton } from '../ui/buttons.tsx';
import { Select } from '../ui/forms/Combobox.tsx';
import { Field } from '../ui/forms/form.tsx';
import { InlineForm } from '../ui/forms/InlineForm.tsx';
import { Input, TextArea } from '../ui/inputs.tsx';
import { Facts, Section } from './Section.tsx';
import { contactDrafts, useContactChange } from './use-contact-change.ts';

const detailsDraft = 'details';

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
  return addressFields.some((field) => field === name);
}

function textOf(contact: Contact, name: FieldName): string {
  return (isOfAddress(name) ? contact.address[name] : contact[name]) ?? '';
}

export function Details({ contact, canWrite }: DetailsProps) {
  // The form opens again with drafts that were begun before a reload.
  const [isEdited, setEdited] = useState(() => canWrite && hasDrafts(contactDrafts(contact, detailsDraft)));
  const owners = useOwners(isEdited);
  const members = useMembers(contact.owner !== null);
  if (isEdited)
    return (
      <Section title={t.details}>
        <DetailsForm contact={contact} owners={owners} onClose={() => setEdited(false)} />
      </Section>
    );
  // The head of the contact shows its name.
  const filled = names.slice(1).flatMap((name) => {
    const stored = textOf(contact, name);
    const text =
      name === 'owner'
        ? ownerName(stored, members)
        : name === 'country_code'
          ? countryName(stored)
          : shownDay(stored);
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

function fieldPathOf(name: FieldName): string {
  return isOfAddress(name) ? `address.${name}` : name;
}

type DetailTexts = Readonly<Record<FieldName, string>>;

const filledIn = (contact: Contact): DetailTexts =>
  Object.fromEntries(names.map((name) => [name, textOf(contact, name)])) as DetailTexts;

function DetailsForm(props: { contact: Contact; owners: readonly Member[]; onClose: () => void }) {
  const { contact, owners, onClose } = props;
  const change = useContactChange<DetailTexts>(contact, detailsDraft, filledIn, patchBodyOf, {
    labels: t.fields,
  });
  return (
    <InlineForm label={t.editDetails} action={t.actions.save} run={change.send} {...{ change, onClose }}>
      <div className="grid grid-cols-2 gap-2.5">
        {names.map((name) => {
          const control = {
            name,
            value: change.values[name],
            autoComplete: 'off',
            onChange: (event: { target: { value: string } }) => change.put({ [name]: event.target.value }),
          };
          return (
            <div key={name} className={wide.has(name) ? 'col-span-2' : ''}>
              <Field label={t.fields[name]} name={fieldPathOf(name)}>
                {name === 'description' ? (
                  <TextArea {...control} rows={3} />
                ) : name === 'owner' && owners.length > 0 ? (
                  // A text without a member is valid too.
                  <Select
                    canMake
                    value={control.value}
                    onChange={(owner) => change.put({ owner })}
                    options={[
                      ['', t.none],
                      ...ownerChoices(owners, control.value).map(
                        ({ value, label }) => [value, label] as const,
                      ),
                    ]}
                  />
                ) : (
                  <Input
                    {...control}
                    autoFocus={name === 'display_name'}
                    inputMode={name === 'avatar_url' ? 'url' : 'text'}
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

/** Returns the entered values as the body of a PATCH request. */
function patchBodyOf(changed: Partial<DetailTexts>): object {
  const sent = Object.entries(changed).map(([name, text]) => [name, text.trim() || null] as const);
  const ofAddress = (name: string) => addressFields.some((field) => field === name);
  const address = sent.filter(([name]) => ofAddress(name));
  return {
    ...Object.fromEntries(sent.filter(([name]) => !ofAddress(name))),
    ...(address.length === 0 ? {} : { address: Object.fromEntries(address) }),
  };
}
