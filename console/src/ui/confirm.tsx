/** Confirmation of an irreversible action; it stays open after a refusal. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { Button } from './controls.tsx';
import { Dialog } from './overlays.tsx';
import { ErrorLine } from './states.tsx';

export function ConfirmDialog({
  title,
  children,
  action,
  isHarmless,
  run,
  onClose,
}: {
  title: string;
  children: ReactNode;
  action: string;
  isHarmless?: boolean;
  run: () => Promise<unknown>;
  onClose: () => void;
}) {
  const { mutate, isPending, error } = useMutation({ mutationFn: run, onSuccess: onClose });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button look={isHarmless ? 'primary' : 'danger'} isBusy={isPending} onClick={() => mutate()}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-sm text-ink-soft">
        {children}
        {error !== null && <ErrorLine error={error} />}
      </div>
    </Dialog>
  );
}
