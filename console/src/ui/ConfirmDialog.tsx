/** Confirmation of an irreversible action; it stays open after a refusal. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { Button } from './buttons.tsx';
import { Dialog } from './menus/overlays.tsx';
import { ErrorLine } from './states.tsx';
import { toast } from './toasts.tsx';
import { type ListKey, useRefresh } from './use-refresh.ts';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly isHarmless?: boolean;
  readonly run: () => Promise<unknown>;
  /** the message afterwards */
  readonly done?: string;
  /** lists that it changed, which are read before the dialog closes */
  readonly refresh?: readonly ListKey[];
  readonly onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, action, isHarmless, run, done, refresh, onClose } = props;
  const refreshLists = useRefresh();
  const confirm = async () => {
    await run();
    if (done !== undefined) toast({ text: done });
    await refreshLists(refresh);
  };
  const { mutate, isPending, error } = useMutation({ mutationFn: confirm, onSuccess: onClose });
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
