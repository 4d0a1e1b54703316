/**
 * One card over an empty directory: the first contacts, its name, the country of the numbers, and the consent rule. Its
 * title stays below the first contacts until each question is answered. Then its links lead to what a team does next.
 * A choice is saved when it is made.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call } from '../api/client.ts';
import type { Account, One } from '../api/types.ts';
import { browserStore } from '../browser-store.ts';
import { useCountries } from '../phones/countries.ts';
import { guessedCountry } from '../phones/example-number.ts';
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
import { addSamples } from './sample-people.ts';

type AccountSettings = Account['account'];

/** Number of the questions, which follow the first contacts. */
const questions = 3;

interface FirstStepsProps {
  readonly account: AccountSettings;
  /** undefined: the list has contacts, and only the questions are shown */
  readonly onNew: (() => void) | undefined;
  readonly onClose: () => void;
}

export function FirstSteps({ account, onNew, onClose }: FirstStepsProps) {
  // An account without an answer has the same value as one with “no”. So the browser stores that it was answered.
  const stored = `switchbook.consent-asked.${account.id}`;
  const [isConfirmed, setConfirmed] = useState(browserStore.get(stored) !== undefined);
  const { name, default_region: region, consent_required: required } = account;
  const isConsentDone = isConfirmed || required.length > 0;
  const answered = [name !== unnamed, region !== null, isConsentDone].filter(Boolean).length;
  if (onNew === undefined && answered === questions) return <NextSteps onClose={onClose} />;
  return (
    <section
      aria-labelledby="first-steps"
      className={`relative ${onNew ? 'mx-auto my-6 w-[calc(100%-2*var(--edge))] max-w-2xl rounded-lg border border-line bg-raised shadow-float sm:my-10' : ''}`}
    >
      {/* The list of contacts needs the space. */}
      <details open={onNew !== undefined}>
        <summary
          className={`cursor-pointer ${onNew ? 'py-3 pr-12 pl-4' : 'py-2 pr-10 pl-edge text-sm whitespace-nowrap'}`}
        >
          <h2 id="first-steps" className={`inline ${onNew ? 'text-base font-semibold' : 'font-medium'}`}>
            {t.settings.first.title}
          </h2>{' '}
          {/* A sentence begins where the title after its arrow does. */}
          <span className={`nums text-sm text-ink-soft ${onNew ? 'block pl-[17px]' : 'ml-1'}`}>
            {onNew ? t.settings.first.text : `${answered + 1} / ${questions + 1}`}
          </span>
        </summary>
        <ol
          className={`divide-y divide-line border-t border-line ${onNew ? '[counter-reset:step]' : '[counter-reset:step_1]'}`}
        >
          {onNew && <PeopleStep accountId={account.id} onNew={onNew} />}
          <NameStep account={account} />
          <CountryStep account={account} />
          <ConsentStep
            account={account}
            isDone={isConsentDone}
            onDone={() => {
              browserStore.set(stored, 'yes');
              setConfirmed(true);
            }}
          />
        </ol>
      </details>
      <CloseButton onClose={onClose} className={onNew ? 'top-2' : 'top-1'} />
    </section>
  );
}

function CloseButton({ onClose, className }: { onClose: () => void; className: string }) {
  return (
    <IconButton
      icon="close"
      label={t.actions.close}
      className={`absolute right-3 ${className}`}
      onClick={onClose}
    />
  );
}

/** Shows links to the pages that a team needs next, once each question is answered. */
function NextSteps({ onClose }: Pick<FirstStepsProps, 'onClose'>) {
  const { can } = useAccount();
  return (
    <section aria-labelledby="first-steps" className="relative flex items-center gap-2 py-1 pr-12 pl-edge">
      <h2 id="first-steps" className="mr-2 text-base font-semibold max-sm:sr-only">
        {t.settings.first.next}
      </h2>
      {/* One line, which a phone moves sideways. */}
      <div className="flex min-w-0 gap-2 overflow-x-auto p-0.5 [scrollbar-width:none]">
        {can('keys:manage') && <LinkButton label={t.members.invite} to="/settings/members" icon="group" />}
        {can('intakes:manage') && (
          <LinkButton label={t.settings.first.whatsapp} to="/connect/whatsapp" icon="chat" />
        )}
        <LinkButton label={t.settings.first.program} to="/connect" icon="connect" />
      </div>
      <CloseButton onClose={onClose} className="top-1" />
    </section>
  );
}

function PeopleStep({ accountId, onNew }: { accountId: string; onNew: () => void }) {
  const { can } = useAccount();
  return (
    <Step title={t.settings.first.people} text={t.settings.first.peopleText}>
      <div className="flex flex-wrap gap-2">
        {can('import') && (
          <LinkButton label={t.importFile} to="/activity/imports" icon="import" look="primary" />
        )}
        <LinkButton label={t.settings.first.vendor} to="/connect" search={{ copy: 'yes' }} icon="connect" />
        <Button icon="plus" onClick={onNew}>
          {t.newContact}
        </Button>
      </div>
      {can('import') && <SamplePeople accountId={accountId} />}
    </Step>
  );
}

interface StepProps {
  readonly title: string;
  readonly text: string;
  /** the answer, once there is one */
  readonly done?: string | undefined;
  /** the answer can still be changed here */
  readonly isKept?: boolean;
  readonly children: ReactNode;
}

function Step({ title, text, done, isKept = false, children }: StepProps) {
  const isDone = done !== undefined;
  return (
    <li aria-label={title} className="flex gap-3 p-4 [counter-increment:step]">
      <span
        className={`nums grid size-6 shrink-0 place-items-center rounded-full text-xs font-medium ${isDone ? 'bg-accent text-on-accent' : 'bg-sunken text-ink-soft before:content-[counter(step)]'}`}
        aria-hidden={!isDone}
      >
        {isDone && <Icon name="check" label={t.grid.saved} className="size-3" />}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <div>
          <h3 className="font-medium">{title}</h3>
          <p className="text-sm text-ink-soft" aria-live="polite">
            {done ?? text}
          </p>
        </div>
        {(!isDone || isKept) && children}
      </div>
    </li>
  );
}

/** Returns the change of the account that a step makes. */
function useAnswer(onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<AccountSettings>) => call<One<Account>>('PATCH', '/account', { body }),
    onSuccess: (answer) => {
      onDone?.();
      client.setQueryData(accountQuery.queryKey, answer);
    },
  });
}

interface QuestionProps extends StepProps {
  readonly answer: ReturnType<typeof useAnswer>;
  /** saved by the button; undefined: nothing is entered yet */
  readonly body: Partial<AccountSettings> | undefined;
  /** the words of the button; absent: it saves */
  readonly action?: string | undefined;
}

/** Shows a step that sets a value of the account. */
function Question({ answer, body, action = t.actions.save, children, ...step }: QuestionProps) {
  const { mutate, isPending, error } = answer;
  return (
    <Step {...step}>
      <form
        className="flex flex-wrap items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const item = event.currentTarget.closest('li');
          if (body !== undefined && !isPending) mutate(body, { onSuccess: () => focusAfter(item) });
        }}
      >
        <div className="min-w-0 flex-1 basis-56">
          <Saving isSaving={isPending}>{children}</Saving>
        </div>
        {step.done === undefined && action !== '' && (
          <Button type="submit" isBusy={isPending} disabled={body === undefined}>
            {action}
          </Button>
        )}
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
  const answer = useAnswer();
  return (
    <Question
      answer={answer}
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

/** Shows the stored country, and the browser's one as a button. */
function CountryStep({ account: { default_region: region } }: { account: AccountSettings }) {
  const answer = useAnswer();
  const countries = useCountries('', region === null);
  const guess = guessedCountry(countries.map(([code]) => code));
  const isGuessed = countries[0]?.[0] === guess;
  const sent = answer.isPending ? answer.variables.default_region : region;
  return (
    <Question
      title={t.settings.first.country}
      text={t.settings.regionHint}
      done={region === null ? undefined : countryName(region)}
      answer={answer}
      body={{ default_region: guess }}
      action={isGuessed ? t.settings.first.use(countryName(guess)) : ''}
    >
      <Select
        aria-label={t.settings.region}
        value={sent ?? ''}
        onChange={(country) => country !== '' && answer.mutate({ default_region: country })}
        options={[['', t.none], ...countries]}
      />
    </Question>
  );
}

interface ConsentStepProps {
  readonly account: AccountSettings;
  readonly isDone: boolean;
  readonly onDone: () => void;
}

function ConsentStep({ account: { consent_required: required }, isDone, onDone }: ConsentStepProps) {
  const answer = useAnswer(onDone);
  const names = required.map((channel) => (channel === 'all' ? t.allChannels : t.channels[channel]));
  const saved = names.length > 0 ? t.settings.consentSaved(formatList(names)) : t.settings.consentNoneSaved;
  const sent = answer.isPending ? answer.variables.consent_required : undefined;
  return (
    <Question
      title={t.fields.consents}
      text={t.settings.consentHint}
      done={isDone ? saved : undefined}
      isKept
      answer={answer}
      body={{ consent_required: required }}
      action={t.done}
    >
      <ConsentChannels
        chosen={sent ?? required}
        onChange={(chosen) => answer.mutate({ consent_required: chosen })}
      />
    </Question>
  );
}

function SamplePeople({ accountId }: { accountId: string }) {
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({ mutationFn: () => addSamples(client, accountId) });
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-sm text-ink-soft">
      {t.settings.first.samplesText}
      <Button
        look="quiet"
        className="-my-1.5 !text-accent-strong -ml-2.5"
        isBusy={isPending}
        onClick={() => mutate()}
      >
        {t.settings.first.samplesAdd}
      </Button>
    </div>
  );
}
