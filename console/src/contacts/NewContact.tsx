import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FocusEvent, type FormEvent, Suspense, useLayoutEffect, useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import { problemText } from '../api/describe-error.ts';
import { lazyPart, loadPage } from '../api/load-parts.ts';
import type { Account, Contact, One, Problem } from '../api/types.ts';
import { useGuessedCountry } from '../phones/countries.ts';
import { useExampleNumber } from '../phones/example-number.ts';
import { accountQuery, useAccount } from '../session/account.ts';
import { madeName } from '../texts/made-names.ts';
import { countryName, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import type { EarlyText } from '../ui/EarlyField.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Field, FormErrors, useForm } from '../ui/forms/form.tsx';
import { FormButtons, useLeaving } from '../ui/forms/form-dialog.tsx';
import { Input } from '../ui/inputs.tsx';
import { Dialog } from '../ui/menus/overlays.tsx';
import { toast } from '../ui/toasts.tsx';
import { catalogQuery, contactQuery, refreshLists, showContact } from './contact-queries.ts';
import { nameOf } from './name.ts';
import { TagsField } from './table/TagsField.tsx';

const SimilarContacts = lazyPart(
  () => loadPage(() => import('../duplicates/SimilarContacts.tsx')),
  'SimilarContacts',
);

const byHand = 'manual';
const members = ['display_name', 'phone', 'email', 'company'] as const;

interface NewContactProps {
  /** typed while the form was loaded */
  readonly early: EarlyText;
  readonly onClose: () => void;
  readonly onOpen: (id: string) => void;
}

export function NewContact({ early, onClose, onOpen }: NewContactProps) {
  const { typedName, typed, setTyped } = useEarlyName(early);
  const [tags, setTags] = useState<readonly string[]>([]);
  const country = useCountryOfNumber();
  const done = (id: string) => {
    onClose();
    onOpen(id);
  };
  const { onSubmit, isBusy, error: lastError, isEmpty, sent } = useCreation(tags, country, done);
  // The refusal of a number is about the country that was sent.
  const isOfOther = country.isUnknown && country.chosen !== sent.country && isOfPhone(lastError);
  const error = isOfOther ? undefined : lastError;
  const conflict = isApiError(error, 'conflict') ? error.problem : undefined;
  const holder = conflict?.contact_id;
  const conflictText = useConflictText(conflict);
  const conflictField = members.find((name) => name === conflict?.identity?.kind);
  const errors: Readonly<Record<string, string | undefined>> = {
    display_name: isEmpty ? t.nothingEntered : undefined,
    ...(conflictField !== undefined && { [conflictField]: conflictText }),
  };
  const isBlank = Object.keys(typed).length === 0 && tags.length === 0;
  const leaving = useLeaving(onClose, !isBlank);
  return (
    <Dialog title={t.newContact} onClose={isBlank ? onClose : leaving.leave}>
      <form
        // The server checks all fields at once.
        noValidate
        onSubmit={onSubmit}
        {...leaving.form}
        onInput={(event: FormEvent<HTMLFormElement>) => {
          leaving.form.onInput(event);
          setTyped(enteredIn(new FormData(event.currentTarget)));
        }}
        className="flex flex-col gap-3 pb-3"
      >
        <FormErrors
          error={error}
          entered={{ phone: sent.phone }}
          isSaving={isBusy}
          instead={conflictField === undefined ? undefined : false}
        >
          {members.map((name) => (
            <ContactField
              key={name}
              {...{ name, country, error }}
              text={name === 'display_name' ? typedName : ''}
              mistake={errors[name]}
            />
          ))}
          {Object.keys(typed).length > 0 && (
            <Suspense>
              <SimilarContacts typed={typed} onOpen={onClose} />
            </Suspense>
          )}
          <TagsField tags={tags} onChange={setTags} />
        </FormErrors>
        {leaving.question ?? (
          <div className="flex flex-wrap justify-end gap-2">
            {holder !== undefined && <Button onClick={() => done(holder)}>{t.openKnown}</Button>}
            <FormButtons isBusy={isBusy} onCancel={onClose}>
              {t.actions.create}
            </FormButtons>
          </div>
        )}
      </form>
    </Dialog>
  );
}

/** Returns the name that was typed before the form has the focus. */
function useEarlyName(early: EarlyText) {
  const [typedName, setTypedName] = useState('');
  const [typed, setTyped] = useState<ContactValues>({});
  useLayoutEffect(() => {
    if (early.text === '') return;
    setTypedName(early.text);
    setTyped({ display_name: early.text });
  }, [early]);
  return { typedName, typed, setTyped };
}

/** Returns the refusal of a value that another contact has, with its name once it is read. */
function useConflictText(conflict: Problem | undefined): string | undefined {
  const id = conflict?.contact_id;
  const { data } = useQuery({ ...contactQuery(id ?? ''), enabled: id !== undefined });
  if (conflict === undefined) return undefined;
  return data === undefined ? problemText(conflict) : t.takenBy(nameOf(data));
}

interface ContactFieldProps {
  readonly name: (typeof members)[number];
  readonly country: CountryOfNumber;
  /** the text to begin with */
  readonly text: string;
  /** the error of the form */
  readonly error: unknown;
  /** the error of this field */
  readonly mistake: string | undefined;
}

function ContactField({ name, country, text, error, mistake }: ContactFieldProps) {
  return (
    <>
      <Field
        label={t.fields[name]}
        name={name}
        error={mistake}
        // An error replaces the hint, since the error of a number states the same.
        {...(name === 'phone' && !error && !country.isUnknown && { hint: country.hint })}
      >
        <Input
          key={text}
          name={name}
          type={name === 'email' ? 'email' : name === 'phone' ? 'tel' : 'text'}
          autoComplete="off"
          autoFocus={name === 'display_name'}
          defaultValue={text}
          {...(text !== '' && { onFocus: toEnd })}
        />
      </Field>
      {name === 'phone' && country.isUnknown && (
        <SelectField
          label={t.phoneCountry}
          name="default_region"
          hint={t.phoneCountryHint}
          value={country.chosen}
          onChange={country.choose}
          options={[['', t.none], ...country.countries]}
        />
      )}
    </>
  );
}

/** Moves the cursor behind the text, so that the user can continue. */
const toEnd = ({ target }: FocusEvent<HTMLInputElement>) =>
  target.setSelectionRange(target.value.length, target.value.length);

type CountryOfNumber = ReturnType<typeof useCountryOfNumber>;

/** Returns the country of numbers. It is requested once: with the first number without a country code. */
function useCountryOfNumber() {
  const { account, can } = useAccount();
  const region = account?.default_region ?? undefined;
  const isUnknown = account !== undefined && region === undefined && can('account:write');
  const { country: chosen, countries, setCountry: choose } = useGuessedCountry(isUnknown);
  const example = useExampleNumber();
  const hint = region === undefined ? t.phoneHint(example) : t.phoneHintOf(countryName(region));
  return { isUnknown, chosen, countries, choose, hint };
}

/** Creates the contact of the form. The country is saved with it. */
function useCreation(tags: readonly string[], country: CountryOfNumber, onCreated: (id: string) => void) {
  const client = useQueryClient();
  const { can } = useAccount();
  const { data: sources = [] } = useQuery({ ...catalogQuery('sources'), enabled: can('sources:read') });
  const [isEmpty, setEmpty] = useState(false);
  const [sent, setSent] = useState<{ readonly phone?: string | undefined; readonly country?: string }>({});
  const saveCountry = (chosen: string | null) =>
    call<One<Account>>('PATCH', '/account', { body: { default_region: chosen } });
  const send = async (body: object, isCountrySaved: boolean) => {
    const account = isCountrySaved ? await saveCountry(country.chosen) : undefined;
    const requestedAt = performance.now();
    const { data } = await call<One<Contact>>('POST', '/contacts', { body }).catch(async (error: unknown) => {
      // A country that the number is not of stays a question.
      if (isCountrySaved) await saveCountry(null).catch(() => {});
      throw error;
    });
    if (account !== undefined) client.setQueryData(accountQuery.queryKey, account);
    showContact(client, data, requestedAt);
    refreshLists(client);
    void client.invalidateQueries({ queryKey: ['catalogs'] });
    toast({ text: t.created(nameOf(data)) });
    onCreated(data.id);
  };
  const create = (form: FormData) => {
    const entered = enteredIn(form);
    const { phone } = entered;
    // A contact needs a name or an address to be recognized or reached.
    const isRefused = !members.some((name) => name in entered);
    setEmpty(isRefused);
    if (isRefused) return undefined;
    // Typed by a person, if the account has a source for that.
    const source = sources.some(({ name }) => name === madeName('sources', byHand)) ? { source: byHand } : {};
    const isNational = phone !== undefined && !/^\s*(\+|00)/.test(phone);
    setSent({ phone, country: country.chosen });
    return send(
      { ...entered, ...(tags.length > 0 && { tags }), ...source },
      country.isUnknown && isNational && country.chosen !== '',
    );
  };
  return { ...useForm(create), isEmpty, sent };
}

const isOfPhone = (error: unknown): boolean =>
  isApiError(error, 'invalid') && error.problem?.errors?.every(({ path }) => path === 'phone') === true;

type ContactValues = Partial<Record<(typeof members)[number], string>>;

function enteredIn(form: FormData): ContactValues {
  const entered = members.flatMap((name) => {
    const text = String(form.get(name) ?? '').trim();
    return text === '' ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entered);
}
