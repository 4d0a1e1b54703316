/** WhatsApp webhooks: the intakes of the account, and how far each of them is. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Intake, IntakeTest, One } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { formatAgo, formatDate, formatNumber, t } from '../texts/texts.ts';
import { ConfirmDialog } from '../ui/confirm.tsx';
import { Button } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Banner, Facts, PageFrame, Part } from '../ui/page-frame.tsx';
import { ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { IntakeForm, variants } from './IntakeForm.tsx';
import { intakesQuery } from './queries.ts';
import { Receivers } from './Receivers.tsx';

const scope = 'intakes:manage';

export function IntakesPage() {
  const { can } = useAccount();
  const isAllowed = can(scope);
  // Payloads change contacts.
  const mayWrite = isAllowed && can('contacts:write');
  const { data, error, isPending, refetch } = useQuery({ ...intakesQuery, enabled: isAllowed });
  const [isMaking, setMaking] = useState(false);
  const onNew = () => setMaking(true);
  useRegisteredActions(
    mayWrite
      ? [
          {
            id: 'new intake',
            title: t.intakes.new,
            section: t.pages.intakes,
            icon: 'plus',
            keys: 'n',
            run: onNew,
          },
        ]
      : [],
  );
  if (!isAllowed)
    return (
      <PageFrame title={t.pages.intakes}>
        <NoPermission scope={scope} />
      </PageFrame>
    );
  const add = mayWrite && (
    <Button look="primary" icon="plus" onClick={onNew}>
      {t.intakes.new}
    </Button>
  );
  return (
    <PageFrame title={t.pages.intakes} text={t.intakes.text} actions={add}>
      {isPending && <Loading />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && data.length === 0 && (
        <Notice icon="chat" title={t.intakes.emptyTitle}>
          {t.intakes.emptyText}
        </Notice>
      )}
      {data?.map((one) => (
        <IntakePart key={one.id} intake={one} mayTest={mayWrite} />
      ))}
      {isMaking && <IntakeForm onClose={() => setMaking(false)} />}
    </PageFrame>
  );
}

function IntakePart({ intake, mayTest }: { intake: Intake; mayTest: boolean }) {
  const client = useQueryClient();
  const [isDeleting, setDeleting] = useState(false);
  const path = `/intakes/${intake.id}`;
  const refresh = () => client.invalidateQueries(intakesQuery);
  const test = useMutation({
    mutationFn: () => call<One<IntakeTest>>('POST', `${path}/test`),
    onSuccess: () => void refresh(),
    onError: toastError,
  });
  const { last_at: lastAt, numbers, unread, unreadable } = intake;
  const names = Object.entries(numbers).map(([id, digits]) => (digits === null ? id : `+${digits}`));
  const notRead = Object.entries(unread).map(([name, count]) => `${name} (${formatNumber(count)})`);
  return (
    <Part
      title={intake.name}
      text={variants[intake.variant]}
      actions={
        <>
          {mayTest && (
            <Button icon="plane" isBusy={test.isPending} onClick={() => test.mutate()}>
              {t.intakes.test}
            </Button>
          )}
          <Button icon="trash" onClick={() => setDeleting(true)}>
            {t.intakes.delete}
          </Button>
        </>
      }
    >
      <ol className="flex flex-col gap-1.5 border-b border-line px-4 py-3 text-sm">
        <Step isDone title={t.intakes.made(formatDate(intake.created_at))} />
        <Step
          isDone={lastAt !== null}
          title={lastAt === null ? t.intakes.noPayload : t.intakes.payload(formatAgo(lastAt))}
        />
        <Step
          isDone={names.length > 0}
          title={names.length === 0 ? t.intakes.noNumber : t.intakes.numbers(names.join(', '))}
        />
      </ol>
      {test.data !== undefined && <TestResult tested={test.data.data} />}
      <Facts
        facts={[
          [t.intakes.applied, formatNumber(intake.applied)],
          ...(unreadable === 0 ? [] : [[t.intakes.unreadable, formatNumber(unreadable)] as const]),
          ...(notRead.length === 0 ? [] : [[t.intakes.notRead, notRead.join(', ')] as const]),
          ...(intake.portfolio === '' ? [] : [[t.intakes.portfolio, intake.portfolio] as const]),
        ]}
      />
      <Receivers intakeId={intake.id} />
      {isDeleting && (
        <ConfirmDialog
          title={t.intakes.deleteTitle}
          action={t.actions.delete}
          run={async () => {
            await call('DELETE', path);
            toast({ text: t.intakes.deleted });
            await refresh();
          }}
          onClose={() => setDeleting(false)}
        >
          {t.intakes.deleteText}
        </ConfirmDialog>
      )}
    </Part>
  );
}

/** The mark is told in words too. */
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
