import { t } from '../texts/texts.ts';
import { Keys } from '../ui/Keys.tsx';
import { Dialog } from '../ui/menus/overlays.tsx';
import { shownKeys, useActions } from './actions.ts';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const registered = useActions();
  const isList = registered.some((one) => one.id === 'list');
  const hints = Object.entries(isList ? t.listKeys : {}).map(([keys, title]) => ({
    id: `list ${keys}`,
    title,
    section: t.inList,
    keys,
  }));
  const actions = [...registered.filter((one) => one.keys !== undefined), ...hints];
  const sections = [...new Set(actions.map((one) => one.section))];
  return (
    <Dialog title={t.keyboard.title} description={t.keyboard.text} onClose={onClose}>
      {/* A long list scrolls, and the keys must reach it. */}
      <section aria-label={t.keyboard.title} tabIndex={0} className="outline-none">
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
      </section>
    </Dialog>
  );
}
