/** Confirmation of a change of a member or a role that removes rights. */
import { ConfirmDialog, type ConfirmDialogProps } from '../ui/ConfirmDialog.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { memberLists } from './queries.ts';

export function ConfirmChange({ children, run, ...rest }: Omit<ConfirmDialogProps, 'refresh'>) {
  const refresh = useRefresh();
  const change = async () => {
    await run();
    void refresh(memberLists);
  };
  return (
    <ConfirmDialog {...rest} run={change}>
      <p>{children}</p>
    </ConfirmDialog>
  );
}
