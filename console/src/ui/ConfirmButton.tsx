/** A button whose action needs a confirmation. */
import { type ReactNode, useState } from 'react';
import { Button, type ButtonProps } from './buttons.tsx';
import { ConfirmDialog, type ConfirmDialogProps } from './ConfirmDialog.tsx';

interface ConfirmButtonProps extends Omit<ConfirmDialogProps, 'onClose'> {
  readonly button: Pick<ButtonProps, 'icon' | 'look' | 'disabled'>;
  /** the words of the button; absent: the words of the action */
  readonly label?: ReactNode;
}

export function ConfirmButton({ button, label, ...dialog }: ConfirmButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)}>
        {label ?? dialog.action}
      </Button>
      {isOpen && <ConfirmDialog {...dialog} onClose={() => setOpen(false)} />}
    </>
  );
}
