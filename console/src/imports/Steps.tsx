/** Step indicator of a file import. */
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';

const steps = ['columns', 'check', 'result'] as const;
export type Step = (typeof steps)[number];

export function Steps({ current }: { current: Step }) {
  const at = steps.indexOf(current);
  return (
    <ol aria-label={t.imports.stepsLabel} className="flex items-center gap-2 text-sm">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? 'step' : undefined}
          className={`flex items-center gap-2 ${index === at ? 'font-medium text-ink' : 'text-ink-faint'}`}
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
