/** One card over an empty directory: the country of the numbers, the consent rule, and the first contacts. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../api/client.ts';
import type { Account, One } from '../api/types.ts';
import { useGuessedCountry } from '../phones/countries.ts';
import { accountQuery, useAccount } from '../session/account.ts';
import { countryName, formatList, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { Select } from '../ui/forms/Combobox.tsx';
import { Saving } from '../ui/forms/form.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Input } from '../ui/inputs.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { ConsentChannels } from './ConsentChannels.tsx';
import { addSamples } from './samples.ts';

type AccountSettings = Account['account'];

export function FirstSteps(props: { account: AccountSettings; onNew: () => void; onClose: () => void }) {
  const { account, onNew, onClose } = props;
  const { can } = useAccount();
  return (
    <section
      aria-labelledby="first-steps"
      className="mx-auto my-6 w-[calc(100%-2*var(--edge))] max-w-2xl rounded-lg border border-line bg-raised shadow-float sm:my-10"
    >
      <header className="flex items-start gap-2 border-b border-line px-4 py-3">
        <div className="min-w-0 flex-1">
          <h2 id="first-steps" className="text-base font-semibold">
            {t.settings.first.title}
          </h2>
          <p className="text-sm text-ink-soft">{t.settings.first.text}</p>
        </div>
        <IconButton icon="close" label={t.actions.close} className="-my-1 -mr-1" onClick={onClose} />
      </header>
      <ol className="divide-y divide-line">
        <NameStep account={account} />
        <CountryStep account={account} />
        <ConsentStep account={account} />
        <Step number={4} title={t.settings.first.people} text={t.settings.first.peopleText}>
          <div className="flex flex-wrap gap-2">
            {can('import') && (
              <LinkButton label={t.importFile} to="/activity/imports" icon="import" look="primary" />
            )}
            <LinkButton
              label={t.settings.first.vendor}
              to="/connect"
              search={{ copy: 'yes' }}
              icon="connect"
            />
            <Button icon="plus" onClick={onNew}>
              {t.newContact}
            </Button>
          </div>
          {can('import') && <SamplePeople accountId={account.id} />}
        </Step>
      </ol>
    </section>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly text: string;
  /** the answer, once there is one */
  readonly done?: string | undefined;
  readonly children: ReactNode;
}

function Step({ number, title, text, done, children }: StepProps) {
  const isDone = done !== undefined;
  return (
    <li aria-label={title} className="flex gap-3 p-4">
      <span
        className={`nums grid size-6 shrink-0 place-items-center rounded-full text-xs font-medium ${isDone ? 'bg-accent text-on-accent' : 'bg-sunken text-ink-soft'}`}
        aria-hidden="true"
      >
        {isDone ? <Icon name="check" className="size-3" /> : number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <div>
          <h3 className="font-medium">{title}</h3>
          <p className="text-sm text-ink-soft" aria-live="polite">
            {done ?? text}
          </p>
        </div>
        {!isDone && children}
      </div>
    </li>
  );
}

/** Shows a step that sets a value of the account. */
function Question(props: StepProps & { body: Partial<AccountSettings> | undefined; onDone?: () => void }) {
  const { body, onDone, children, ...step } = props;
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => call<One<Account>>('PATCH', '/account', { body }),
    onSuccess: (answer) => {
      onDone?.();
      client.setQueryData(accountQuery.queryKey, answer);
    },
  });
  return (
    <Step {...step}>
      <form
        className="flex flex-wrap items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const item = event.currentTarget.closest('li');
          if (body !== undefined && !isPending) mutate(undefined, { onSuccess: () => focusAfter(item) });
        }}
      >
        <div className="min-w-0 flex-1 basis-56">
          <Saving isSaving={isPending}>{children}</Saving>
        </div>
        <Button type="submit" isBusy={isPending} disabled={body === undefined}>
          {t.settings.save}
        </Button>
      </form>
      {error !== null && <ErrorLine error={error} />}
    </Step>
  );
}

/** Focuses the next step that is not done. */
function focusAfter(item: Element | null): void {
  const field = 'input, button, a';
  let next = item?.nextElementSibling ?? null;
  while (next !== null && next.querySelector(field) === null) next = next.nextElementSibling;
  next?.querySelector<HTMLElement>(field)?.focus();
}

/** The name of the account that the first start creates. */
const unnamed = 'Default';

function NameStep({ account: { name } }: { account: AccountSettings }) {
  const [typed, setTyped] = useState('');
  return (
    <Question
      number={1}
      title={t.settings.first.name}
      text={t.settings.first.nameText}
      done={name === unnamed ? undefined : name}
      body={typed.trim() === '' ? undefined : { name: typed.trim() }}
    >
      <Input
        aria-label={t.settings.first.name}
        value={typed}
        maxLength={100}
        placeholder={name}
        onChange={({ target }) => setTyped(target.value)}
      />
    </Question>
  );
}

function CountryStep({ account: { default_region: region } }: { account: AccountSettings }) {
  const { country, countries, setCountry } = useGuessedCountry(region === null);
  return (
    <Question
      number={2}
      title={t.settings.first.country}
      text={t.settings.regionHint}
      done={region === null ? undefined : countryName(region)}
      body={country === '' ? undefined : { default_region: country }}
    >
      <Select
        aria-label={t.settings.region}
        value={country}
        onChange={setCountry}
        options={[['', t.none], ...countries]}
      />
    </Question>
  );
}

function ConsentStep({ account }: { account: AccountSettings }) {
  const [chosen, setChosen] = useState<AccountSettings['consent_required']>(['whatsapp']);
  const names = account.consent_required.map((one) =>
    one === 'all' ? t.settings.allChannels : t.channels[one],
  );
  // An account without an answer has the same value as one with “no”. So the browser stores that it was answered.
  const stored = `switchbook.consent-asked.${account.id}`;
  const [isStored, setStored] = useState(localStorage.getItem(stored) !== null);
  const answer = names.length > 0 ? t.settings.consentSaved(formatList(names)) : t.settings.consentNoneSaved;
  return (
    <Question
      number={3}
      title={t.consents}
      text={t.settings.consentHint}
      done={isStored || names.length > 0 ? answer : undefined}
      body={{ consent_required: chosen }}
      onDone={() => {
        localStorage.setItem(stored, 'yes');
        setStored(true);
      }}
    >
      <ConsentChannels chosen={chosen} onChange={setChosen} />
    </Question>
  );
}

function SamplePeople({ accountId }: { accountId: string }) {
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({ mutationFn: () => addSamples(client, accountId) });
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-sm text-ink-soft">
      {t.settings.first.samplesText}
      <Button look="quiet" className="!text-accent-strong" isBusy={isPending} onClick={() => mutate()}>
        {t.settings.first.samplesAdd}
      </Button>
    </div>
  );
}
