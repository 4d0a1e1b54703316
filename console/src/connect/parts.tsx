/** Building blocks of the Connect page. */
import type { ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { buttonLook, looks } from '../ui/buttons.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Part } from '../ui/page-frame.tsx';
import { useLack } from '../ui/states.tsx';
import type { StepState } from './steps.ts';

export function Card({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <Part title={title} text={text}>
      <div className="flex flex-col gap-3 px-4 pt-3 pb-4">{children}</div>
    </Part>
  );
}

const marks: Readonly<Record<StepState, string>> = {
  done: 'bg-good-soft text-good',
  wrong: 'bg-warn-soft text-warn',
  open: 'border border-line-strong text-ink-soft',
  none: 'border border-line text-ink-faint',
};

/** Shows a tick or a warning, or the number of a step. Screen readers read its state and its number. */
export function StepMark(props: { state: StepState; number: number; isSmall?: boolean }) {
  const { state, number, isSmall = false } = props;
  const size = isSmall ? 'size-5 text-xs' : 'size-7 text-sm';
  return (
    <span className={`grid shrink-0 place-items-center rounded-full font-semibold ${size} ${marks[state]}`}>
      {state === 'done' && <Icon name="check" className="size-3.5" />}
      {state === 'wrong' && <Icon name="warning" className="size-3.5" />}
      {(state === 'open' || state === 'none') && (
        <span aria-hidden="true" className="nums">
          {state === 'none' ? '–' : number}
        </span>
      )}
      <span className="sr-only">
        {t.move.states[state]}
        {!isSmall && ` ${number}. `}
      </span>
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
    <a href={href} target="_blank" rel="noopener" className={`${buttonLook} ${looks.plain}`}>
      {children}
      <span className="sr-only">{t.connect.newWindow}</span>
    </a>
  );
}
