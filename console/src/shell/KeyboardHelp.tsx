import { t } from '../texts/texts.ts';
import { Keys } from '../ui/controls.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { shownKeys, useActions } from './actions.ts';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const actions = useActions().filter((one) => one.keys !== undefined);
  const sections = [...new Set(actions.map((one) => one.section))];
  return (
    <Dialog title={t.keyboard.title} description={t.keyboard.text} onClose={onClose}>
      {/* The focus lets keyboards scroll the list. */}
      <div tabIndex={0} role="region" aria-label={t.keyboard.title} className="outline-offset-[-2px]">
        {sections.map((section) => (
          <section key={section} className="mb-4">
            <h3 className="mb-1 text-xs font-medium text-ink-faint">{section}</h3>
            <dl className="divide-y divide-line">
              {actions
                .filter((one) => one.section === section)
                .map((one) => (
                  <div key={one.id} className="flex items-center justify-between gap-4 py-1.5">
                    <dt className="text-sm">{one.title}</dt>
                    <dd>
                      <Keys>{shownKeys(one.keys ?? '')}</Keys>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
