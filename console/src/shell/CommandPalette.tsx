/** ⌘K: every action that is registered now, found by typing. */

import * as RadixDialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import { t } from '../texts/texts.ts';
import { Keys } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { shownKeys, useActions } from './actions.ts';

export function CommandPalette({ onClose }: { onClose: () => void }) {
  const actions = useActions().filter((one) => one.isHint !== true && one.id !== 'palette');
  // Actions of the page come first, general ones last.
  const names = [...new Set(actions.map((one) => one.section))];
  const sections = [...names.filter((name) => name !== t.sections.general), t.sections.general];
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixDialog.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" aria-hidden="true" />
        <RadixDialog.Content
          aria-describedby={undefined}
          className="animate-appear fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float"
        >
          <RadixDialog.Title className="sr-only">{t.palette.title}</RadixDialog.Title>
          <Command label={t.palette.title} loop>
            <div className="flex items-center gap-2 border-b border-line px-4">
              <Icon name="search" className="text-ink-faint" />
              <Command.Input
                placeholder={t.palette.placeholder}
                className="h-12 w-full bg-transparent text-base outline-none"
              />
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-2">
              <Command.Empty className="p-6 text-center text-sm text-ink-soft">
                {t.palette.empty}
              </Command.Empty>
              {sections.map((section) => (
                <Command.Group
                  key={section}
                  heading={section}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint"
                >
                  {actions
                    .filter((one) => one.section === section)
                    .map((one) => (
                      <Command.Item
                        key={one.id}
                        value={`${one.title} ${one.id}`}
                        onSelect={() => {
                          onClose();
                          // The delay lets the palette return the focus first, so that a new dialog keeps it.
                          setTimeout(one.run, 0);
                        }}
                        className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2 text-sm data-[selected=true]:bg-sunken"
                      >
                        <Icon name={one.icon ?? 'right'} className="text-ink-faint" />
                        <span className="flex-1">{one.title}</span>
                        {one.keys && <Keys>{shownKeys(one.keys)}</Keys>}
                      </Command.Item>
                    ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
