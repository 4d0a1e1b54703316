/** Building blocks of the Connect page. */
import type { ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { useLack } from '../ui/states.tsx';
import type { StepState } from './steps.ts';

export function Card(props: {
  title: string;
  text?: string;
  action?: ReactNode;
  children?: ReactNode;
  id: string;
}) {
  const { title, text, action, children, id } = props;
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-lg border border-line bg-surface">
      <header className="flex items-start gap-3 border-b border-line px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          {text !== undefined && <p className="text-sm text-ink-soft">{text}</p>}
        </div>
        {action}
      </header>
      <div className="flex flex-col gap-3 px-4 pt-3 pb-4">{children}</div>
    </section>
  );
}

const marks: Readonly<Record<StepState, string>> = {
  done: 'bg-good-soft text-good',
  wrong: 'bg-warn-soft text-warn',
  open: 'border border-line-strong text-ink-soft',
  none: 'border border-line text-ink-faint',
};

/** Shows a tick or a warning, or the number of a step if no heading has it. Screen readers read its state. */
export function StepMark(props: { state: StepState; number: number; isSmall?: boolean }) {
  const { state, number, isSmall = false } = props;
  const size = isSmall ? 'size-5 text-xs' : 'size-7 text-sm';
  return (
    <span className={`grid shrink-0 place-items-center rounded-full font-semibold ${size} ${marks[state]}`}>
      {state === 'done' && <Icon name="check" className="size-3.5" />}
      {state === 'wrong' && <Icon name="warning" className="size-3.5" />}
      {(state === 'open' || state === 'none') && (
        <span aria-hidden="true" className="nums">
          {state === 'none' ? '–' : isSmall && number}
        </span>
      )}
      <span className="sr-only">{t.move.states[state]}</span>
    </span>
  );
}

/** Replaces a control that the current key has no scope for. */
export function Lacks({ scope }: { scope: string }) {
  const lack = useLack(t.connect.lacks);
  return (
    <p className="flex gap-2 text-sm text-ink-soft">
      <Icon name="lock" className="mt-0.5" />
      {lack(scope)}
    </p>
  );
}

export function OutLink({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener"
      className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-surface px-2.5 text-sm font-medium whitespace-nowrap hover:border-line-strong"
    >
      {children}
      <span className="sr-only">{t.connect.newWindow}</span>
    </a>
  );
}
