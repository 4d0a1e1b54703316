/** The sign-in over the open page. It can only be left by signing in, or out. */
import * as RadixDialog from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Layer } from '../ui/layers.tsx';
import { endSession } from './session.ts';

export function SignInOverlay({ children }: { children: ReactNode }) {
  return (
    <RadixDialog.Root open>
      <RadixDialog.Portal>
        <div className="fixed inset-0 z-50 bg-scrim [backdrop-filter:blur(12px)]" aria-hidden="true" />
        <RadixDialog.Content
          aria-describedby={undefined}
          // No field gets the focus, so keys that the user is still typing go nowhere.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-2rem)] max-w-sm -translate-x-1/2 flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-surface p-6 shadow-float outline-none"
        >
          <Layer />
          <RadixDialog.Title className="sr-only">{t.signIn.submit}</RadixDialog.Title>
          {children}
          <Button look="quiet" onClick={() => endSession('left')}>
            {t.signOut}
          </Button>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
