/** A panel at the part of the bar that opened it; on phones a sheet at the bottom of the screen. */
import * as RadixDialog from '@radix-ui/react-dialog';
import * as RadixPopover from '@radix-ui/react-popover';
import type { ReactNode, RefObject } from 'react';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Layer } from '../ui/layers.tsx';
import { floating } from '../ui/menus/overlays.tsx';

const phone = matchMedia('(max-width: 639px)');

interface FloatProps {
  readonly label: string;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  /** gives the focus back */
  readonly onReturn: () => void;
  readonly children: ReactNode;
}

export function Float(props: FloatProps) {
  return phone.matches ? <Sheet {...props} /> : <Panel {...props} />;
}

function Panel({ label, anchor, onClose, onReturn, children }: FloatProps) {
  return (
    <RadixPopover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixPopover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <RadixPopover.Portal>
        <RadixPopover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          onInteractOutside={(event) => {
            // The button that opened the panel closes it itself.
            if (anchor.current?.contains(event.target as Node)) event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onReturn();
          }}
          className={`${floating} w-80`}
        >
          <Layer />
          {children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}

function Sheet({ label, onClose, onReturn, children }: FloatProps) {
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixDialog.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" aria-hidden="true" />
        <RadixDialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onReturn();
          }}
          className="animate-appear fixed inset-x-0 bottom-0 z-50 flex max-h-[80vh] flex-col rounded-t-lg border-t border-line bg-raised p-2 shadow-float"
        >
          <Layer />
          <header className="flex items-center gap-2 px-2 pb-1">
            <RadixDialog.Title className="min-w-0 flex-1 truncate text-base font-semibold">
              {label}
            </RadixDialog.Title>
            <RadixDialog.Close asChild>
              <Button>{t.done}</Button>
            </RadixDialog.Close>
          </header>
          <div className="min-h-0 overflow-y-auto">{children}</div>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
