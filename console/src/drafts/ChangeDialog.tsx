/**
 * A form of drafts in a dialog. It shows changes that other users make meanwhile, and drops the drafts when it is
 * completed or left.
 */
import { FormDialog, type FormDialogProps } from '../ui/forms/form-dialog.tsx';
import type { Change } from './change.ts';
import { Taken } from './Taken.tsx';

interface ChangeDialogProps<Result, Values, Source>
  extends Omit<FormDialogProps<Result>, 'taken' | 'isChanged'> {
  readonly change: Change<Values, Source>;
}

export function ChangeDialog<Result, Values, Source>(props: ChangeDialogProps<Result, Values, Source>) {
  const { change, onDone, onClose, ...form } = props;
  return (
    <FormDialog<Result>
      {...form}
      onDone={(result) => {
        change.forget();
        onDone?.(result);
      }}
      onClose={() => {
        change.forget();
        onClose();
      }}
      isChanged={change.isChanged}
      taken={<Taken change={change} />}
    />
  );
}
