/** Questions at the first start, each shown until it is answered: the country of the numbers, and whether people must opt in first. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { call } from '../api/client.ts';
import type { Account, Channel, One } from '../api/types.ts';
import { accountQuery } from '../session/account.ts';
import { countryName, formatList, t } from '../texts/texts.ts';
import { SelectField } from '../ui/combobox.tsx';
import { Button } from '../ui/controls.tsx';
import { useGuessedCountry } from '../ui/countries.ts';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { ConsentChannels } from './ConsentChannels.tsx';

type Shown = Account['account'];
type Asked = 'country' | 'consent';

/** The browser stores the answers, because an account without an answer has the values of a “no”. */
const answered = (asked: Asked, { id }: Shown) => `switchbook.${asked}-asked.${id}`;
const isAnswered = (asked: Asked, account: Shown) => localStorage.getItem(answered(asked, account)) !== null;

export function FirstQuestions({ account }: { account: Shown }) {
  const [open, setOpen] = useState<readonly Asked[]>(() =>
    [
      ...(account.default_region === null ? (['country'] as const) : []),
      ...(account.consent_required.length === 0 ? (['consent'] as const) : []),
    ].filter((asked) => !isAnswered(asked, account)),
  );
  const close = (asked: Asked) => () => {
    localStorage.setItem(answered(asked, account), 'yes');
    setOpen(open.filter((one) => one !== asked));
  };
  return (
    <div className="mx-auto mb-6 flex w-full max-w-xl flex-col gap-4 px-edge">
      {open.includes('country') && <CountryQuestion onDone={close('country')} />}
      {open.includes('consent') && <ConsentQuestion onDone={close('consent')} />}
    </div>
  );
}

interface QuestionProps {
  readonly onDone: () => void;
}

function useAnswer(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body }: { readonly body: object; readonly said: string }) =>
      call<One<Account>>('PATCH', '/account', { body }),
    onSuccess: (answer, { said }) => {
      client.setQueryData(accountQuery.queryKey, answer);
      onDone();
      toast({ text: said });
    },
  });
}

function CountryQuestion({ onDone }: QuestionProps) {
  const { mutate, isPending, error } = useAnswer(onDone);
  const { country, countries, setCountry } = useGuessedCountry();
  return (
    <Question title={t.settings.countryQuestion} error={error}>
      <SelectField
        label={t.settings.region}
        hint={t.settings.countryText}
        value={country}
        onChange={setCountry}
        options={[['', t.none], ...countries]}
      />
      <Answers>
        <Button onClick={onDone}>{t.settings.countryNone}</Button>
        <Button
          look="primary"
          isBusy={isPending}
          disabled={country === ''}
          onClick={() =>
            mutate({ body: { default_region: country }, said: t.settings.countrySaved(countryName(country)) })
          }
        >
          {t.settings.countrySave}
        </Button>
      </Answers>
    </Question>
  );
}

function ConsentQuestion({ onDone }: QuestionProps) {
  const { mutate, isPending, error } = useAnswer(onDone);
  const [chosen, setChosen] = useState<readonly string[]>(['whatsapp']);
  const answer = (channels: readonly string[]) => {
    const names = channels.map((one) =>
      one === 'all' ? t.settings.allChannels : t.channels[one as Channel],
    );
    const said =
      names.length === 0 ? t.settings.consentNoneSaved : t.settings.consentSaved(formatList(names));
    mutate({ body: { consent_required: channels }, said });
  };
  return (
    <Question title={t.settings.consentQuestion} error={error}>
      <ConsentChannels chosen={chosen} onChange={setChosen} />
      <p className="text-xs text-ink-faint">{t.settings.consentLater}</p>
      <Answers>
        <Button isBusy={isPending} onClick={() => answer([])}>
          {t.settings.consentNone}
        </Button>
        <Button
          look="primary"
          isBusy={isPending}
          disabled={chosen.length === 0}
          onClick={() => answer(chosen)}
        >
          {t.settings.consentRequire}
        </Button>
      </Answers>
    </Question>
  );
}

function Question({ title, error, children }: { title: string; error: unknown; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 rounded-lg border border-line bg-canvas p-4">
      <h2 id={id} className="text-base font-semibold">
        {title}
      </h2>
      {children}
      {error !== null && <ErrorLine error={error} />}
    </section>
  );
}

function Answers({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2">{children}</div>;
}
