/** Confirmation of a change of a member or a role that removes rights. */
import { useQueryClient } from '@tanstack/react-query';
import { ConfirmDialog } from '../ui/confirm.tsx';
import { toast } from '../ui/toasts.tsx';
import { refreshMembers } from './queries.ts';

export interface ConfirmChangeProps {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  /** the message once it is made */
  readonly done: string;
  readonly run: () => Promise<unknown>;
  readonly onClose: () => void;
}

export function ConfirmChange({ title, text, action, done, run, onClose }: ConfirmChangeProps) {
  const client = useQueryClient();
  const change = async () => {
    await run();
    toast({ text: done });
    refreshMembers(client);
  };
  return (
    <ConfirmDialog title={title} action={action} run={change} onClose={onClose}>
      <p>{text}</p>
    </ConfirmDialog>
  );
}
