/** WhatsApp webhooks: the intakes of the account, and how far each of them is. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from '../address/Link.tsx';
import { call } from '../api/client.ts';
import type { Intake, IntakeTest, One } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { useNew } from '../shell/use-new.tsx';
import { findText, formatAgo, formatDate, formatMoment, formatNumber, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Banner, type FactList, Facts, PageFrame, Part } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { toastError } from '../ui/toasts.tsx';
import { IntakeForm, variants } from './IntakeForm.tsx';
import { EditIntakeDialog, RotateIntakeDialog } from './intake-dialogs.tsx';
import { intakesQuery } from './queries.ts';
import { Receivers } from './Receivers.tsx';

export function IntakesPage() {
  const { can } = useAccount();
  // Payloads change contacts.
  const mayWrite = can('contacts:write');
  const list = useQuery(intakesQuery);
  const { data } = list;
  const [isMaking, setMaking] = useState(false);
  const add = useNew({
    section: t.pages.intakes,
    title: t.intakes.new,
    run: () => setMaking(true),
    isAllowed: mayWrite,
  });
  return (
    <PageFrame
      title={t.pages.intakes}
      text={t.intakes.text}
      actions={add}
      width={data?.length === 0 ? 'table' : 'cards'}
    >
      <Unread of={list} />
      {data?.length === 0 && (
        <Notice icon="chat" title={t.intakes.emptyTitle} actions={add} guide="guides/whatsapp-webhooks">
          {t.intakes.emptyText}
        </Notice>
      )}
      {data?.map((intake) => (
        <IntakePart key={intake.id} intake={intake} mayWrite={mayWrite} />
      ))}
      {isMaking && <IntakeForm onClose={() => setMaking(false)} />}
    </PageFrame>
  );
}

function IntakePart({ intake, mayWrite }: { intake: Intake; mayWrite: boolean }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<'edit' | 'rotate' | 'delete' | null>(null);
  const close = () => setOpen(null);
  const path = `/intakes/${intake.id}`;
  const refresh = () => client.invalidateQueries(intakesQuery);
  const test = useMutation({
    mutationFn: () => call<One<IntakeTest>>('POST', `${path}/test`),
    onSuccess: () => void refresh(),
    onError: toastError,
  });
  return (
    <Part
      title={intake.name}
      text={variants[intake.variant]}
      actions={
        <>
          {mayWrite && (
            <>
              <Button icon="plane" isBusy={test.isPending} onClick={() => test.mutate()}>
                {t.intakes.test}
              </Button>
              <Button onClick={() => setOpen('edit')}>{t.changeIdentity}</Button>
              <Button onClick={() => setOpen('rotate')}>{t.intakes.rotate}</Button>
            </>
          )}
          <Button icon="trash" onClick={() => setOpen('delete')}>
            {t.webhooks.delete}
          </Button>
        </>
      }
    >
      <Steps intake={intake} />
      {test.data !== undefined && <TestResult tested={test.data.data} />}
      <Facts facts={factsOf(intake)} />
      <Receivers intakeId={intake.id} />
      {open === 'edit' && <EditIntakeDialog intake={intake} onClose={close} />}
      {open === 'rotate' && <RotateIntakeDialog intake={intake} onClose={close} />}
      {open === 'delete' && (
        <ConfirmDialog
          title={t.intakes.deleteTitle}
          action={t.actions.delete}
          run={() => call('DELETE', path)}
          done={t.intakes.deleted}
          refresh={[intakesQuery]}
          onClose={close}
        >
          {t.intakes.deleteText}
        </ConfirmDialog>
      )}
    </Part>
  );
}

/** Shows the steps from entering the URL at the platform to the payloads of today. */
function Steps({ intake }: { intake: Intake }) {
  const { last_at: lastAt, verified_at: verifiedAt, numbers, today } = intake;
  const { old_secret_until: secretUntil, old_token_until: urlUntil } = intake;
  const names = Object.entries(numbers).map(([id, digits]) => (digits === null ? id : `+${digits}`));
  const kinds = kindsOf(today);
  // Providers may call the address without having verified it.
  const needsVerification = intake.variant === 'meta' || verifiedAt !== null;
  return (
    <ol className="flex flex-col gap-1.5 border-b border-line px-4 py-3 text-sm">
      <Step isDone title={t.intakes.made(formatDate(intake.created_at))} />
      {needsVerification && (
        <Step
          isDone={verifiedAt !== null}
          title={verifiedAt === null ? t.intakes.notVerified : t.intakes.verified(formatAgo(verifiedAt))}
        />
      )}
      <Step
        isDone={lastAt !== null}
        title={lastAt === null ? t.intakes.noPayload : t.intakes.payload(formatAgo(lastAt))}
      />
      <Step
        isDone={names.length > 0}
        title={names.length === 0 ? t.intakes.noNumber : t.intakes.numbers(names.join(', '))}
      />
      <Step isDone={kinds !== ''} title={kinds === '' ? t.intakes.nothingToday : t.intakes.today(kinds)} />
      {secretUntil !== null && <Step isDone={false} title={t.intakes.oldSecret(formatMoment(secretUntil))} />}
      {urlUntil !== null && <Step isDone={false} title={t.intakes.oldUrl(formatMoment(urlUntil))} />}
    </ol>
  );
}

function factsOf(intake: Intake): FactList {
  const { kinds, unread, unreadable, refused, failed, portfolio } = intake;
  const countFact = (label: string, count: number) => count > 0 && ([label, formatNumber(count)] as const);
  const textFact = (label: string, text: string) => text !== '' && ([label, text] as const);
  const notRead = Object.entries(unread).map(([name, count]) => `${name} (${formatNumber(count)})`);
  return [
    [t.intakes.applied, formatNumber(intake.applied)],
    textFact(t.intakes.came, kindsOf(kinds)),
    countFact(t.intakes.refused, refused),
    countFact(t.intakes.failed, failed),
    countFact(t.intakes.unreadable, unreadable),
    textFact(t.intakes.notRead, notRead.join(', ')),
    textFact(t.intakes.portfolio, portfolio),
  ];
}

/** Returns the kinds of payloads, the most frequent first: `messages received: 3, call permissions: 1`. */
function kindsOf(counts: Intake['kinds']): string {
  return Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([kind, count]) => `${findText(t.intakes.kinds, kind) ?? kind}: ${formatNumber(count)}`)
    .join(', ');
}

/** Shows a step. Its icon has a text too. */
function Step({ isDone, title }: { isDone: boolean; title: string }) {
  return (
    <li className="flex items-start gap-2">
      <Icon
        name={isDone ? 'check' : 'clock'}
        className={`mt-0.5 ${isDone ? 'text-good' : 'text-ink-faint'}`}
      />
      <span className={`min-w-0 break-words ${isDone ? '' : 'text-ink-soft'}`}>{title}</span>
    </li>
  );
}

function TestResult({ tested }: { tested: IntakeTest }) {
  const { state, contact_id: contactId } = tested;
  const isGood = state === 'applied' && contactId !== null;
  return (
    <div className="px-4 pt-3">
      <Banner
        tone={isGood ? 'good' : 'warn'}
        title={isGood ? t.intakes.testGood(`+${tested.phone}`) : t.intakes.testBad}
      >
        <p>{isGood ? t.intakes.testText : t.intakes.testBadText}</p>
        {contactId !== null && (
          <Link to="/contacts" search={{ person: contactId }} className="underline underline-offset-2">
            {t.intakes.testContact}
          </Link>
        )}
      </Banner>
    </div>
  );
}
