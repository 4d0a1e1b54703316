/**
 * A form of drafts in a dialog. It shows changes that other users make meanwhile, and drops the drafts when it is
 * completed or left.
 */
import { FormDialog, type FormDialogProps } from '../ui/forms/form-dialog.tsx';
import { Conflicts } from './Conflicts.tsx';
import type { Change } from './change.ts';

interface ChangeDialogProps<Result, Values, Source>
  extends Omit<FormDialogProps<Result>, 'conflicts' | 'isChanged'> {
  readonly change: Change<Values, Source>;
}

export function ChangeDialog<Result, Values, Source>(props: ChangeDialogProps<Result, Values, Source>) {
  const { change, onDone, onClose, ...form } = props;
  return (
    <FormDialog<Result>
      {...form}
      onDone={(result) => {
        change.discard();
        onDone?.(result);
      }}
      onClose={() => {
        change.discard();
        onClose();
      }}
      isChanged={change.isChanged}
      conflicts={<Conflicts change={change} />}
    />
  );
}
