/** Parts of every step of an import: facts of the file with the steps at the top, and the bar with counts and actions. */
import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';

const steps = ['columns', 'check', 'result'] as const;

export function FileHead(props: {
  facts: readonly (string | undefined)[];
  step: (typeof steps)[number];
  badge?: ReactNode;
}) {
  const { facts, step, badge } = props;
  const head = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that led here had the focus, and is removed
  useEffect(() => {
    if (document.activeElement === document.body) head.current?.focus({ preventScroll: true });
  }, [step]);
  return (
    <div ref={head} tabIndex={-1} className="flex flex-wrap items-center gap-x-6 gap-y-2 outline-none">
      <div className="flex min-w-0 flex-1 basis-72 flex-wrap items-center gap-x-3">
        {badge}
        <p className="text-xs text-ink-soft">{facts.filter((fact) => fact !== undefined).join(' · ')}</p>
      </div>
      <Steps at={steps.indexOf(step)} />
    </div>
  );
}

function Steps({ at }: { at: number }) {
  return (
    <ol
      aria-label={t.imports.stepsLabel}
      className="flex items-center gap-2 text-sm max-sm:gap-1.5 max-sm:text-xs"
    >
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? 'step' : undefined}
          className={`flex items-center gap-2 max-sm:gap-1.5 ${index === at ? 'font-medium text-ink' : 'text-ink-faint'}`}
        >
          {index > 0 && <Icon name="right" className="text-ink-faint" />}
          <span
            className={`nums grid size-5 place-items-center rounded-full text-xs ${index < at ? 'bg-accent-soft text-accent-strong' : index === at ? 'bg-accent text-on-accent' : 'bg-sunken'}`}
          >
            {index < at ? <Icon name="check" className="size-3" /> : index + 1}
          </span>
          {t.imports.steps[step]}
        </li>
      ))}
    </ol>
  );
}

export type Count = readonly [title: string, text: string, look: string];

/** Shows actions below the scrolling part of the page, so that they are in view at every step. */
export function ActionBar({ counts = [], children }: { counts?: readonly Count[]; children?: ReactNode }) {
  return (
    <footer
      data-action-bar
      className="flex shrink-0 flex-wrap items-center gap-x-6 gap-y-2 border-t border-line bg-surface px-edge py-2"
    >
      {counts.length > 0 && (
        <dl className="flex gap-x-6 max-sm:grow max-sm:justify-between max-sm:gap-x-3">
          {counts.map(([title, text, look]) => (
            <div key={title} className="flex min-w-0 flex-col-reverse justify-end">
              <dt className="text-xs text-ink-faint max-sm:wrap-anywhere sm:truncate">{title}</dt>
              <dd className={`nums text-base font-semibold ${look}`}>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="flex min-h-8 min-w-0 flex-1 flex-wrap items-center justify-end gap-2 max-sm:basis-auto max-sm:[&_button_svg]:hidden">
        {children}
      </div>
    </footer>
  );
}
