import { t } from '../texts/texts.ts';
import { Keys } from '../ui/Keys.tsx';
import { Dialog } from '../ui/menus/overlays.tsx';
import { shownKeys, useActions } from './actions.ts';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const registered = useActions();
  const isList = registered.some((action) => action.id === 'list');
  const hints = Object.entries(isList ? t.listKeys : {}).map(([keys, title]) => ({
    id: `list ${keys}`,
    title,
    section: t.inList,
    keys,
  }));
  const actions = [...registered.filter((action) => action.keys !== undefined), ...hints];
  const sections = [...new Set(actions.map((action) => action.section))];
  return (
    <Dialog title={t.keyboard.title} description={t.keyboard.text} onClose={onClose}>
      {/* A long list scrolls, and the keys must reach it. */}
      <section aria-label={t.keyboard.title} tabIndex={0} className="outline-none">
        {sections.map((section) => (
          <section key={section} className="mb-4">
            <h3 className="mb-1 text-xs font-medium text-ink-faint">{section}</h3>
            <dl className="divide-y divide-line">
              {actions
                .filter((action) => action.section === section)
                .map((action) => (
                  <div key={action.id} className="flex items-center justify-between gap-4 py-1.5">
                    <dt className="text-sm">{action.title}</dt>
                    <dd>
                      <Keys>{shownKeys(action.keys ?? '')}</Keys>
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
